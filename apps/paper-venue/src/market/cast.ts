// Who trades each coin: makers at several depths, a crowd, noise takers and informed takers, with their temperaments.
import type { Agent } from './agent.ts';
import { Crowd } from './crowd.ts';
import type { Desk } from './desk.ts';
import { Maker, type MakerSpec } from './makers.ts';
import type { Prng } from './prng.ts';
import { InformedTaker, NoiseTaker } from './takers.ts';

const touchMaker = (label: string, halfSpreadX: number, reactionMsMin: number): MakerSpec => ({
  label,
  offsetsTicks: [0, 1, 3],
  sizesX: [1, 0.1, 0.2],
  sizeSigma: 0.7,
  halfSpreadX,
  refreshMs: 900,
  reactionMsMin,
  reactionMsMax: reactionMsMin * 5,
  positionX: 150,
  churn: 0.02,
});

const MAKERS: readonly MakerSpec[] = [
  touchMaker('touch:a', 1, 40),
  touchMaker('touch:b', 1.1, 60),
  touchMaker('touch:c', 1.3, 90),
  {
    label: 'mid:a',
    offsetsTicks: [2, 5, 9, 14, 20],
    sizesX: [0.3, 0.8, 1, 1.5, 2],
    sizeSigma: 0.8,
    halfSpreadX: 1.5,
    refreshMs: 1_400,
    reactionMsMin: 120,
    reactionMsMax: 900,
    positionX: 250,
    churn: 0.02,
  },
  {
    label: 'mid:b',
    offsetsTicks: [4, 8, 12, 18, 26],
    sizesX: [0.6, 1, 1.2, 2, 3],
    sizeSigma: 0.8,
    halfSpreadX: 2,
    refreshMs: 1_900,
    reactionMsMin: 150,
    reactionMsMax: 1_200,
    positionX: 250,
    churn: 0.02,
  },
  {
    label: 'deep',
    offsetsTicks: [40, 70, 120, 200, 350, 600, 1000, 1600, 2500, 4000],
    sizesX: [4, 6, 8, 10, 12, 15, 18, 20, 25, 30],
    sizeSigma: 0.4,
    halfSpreadX: 4,
    refreshMs: 6_000,
    reactionMsMin: 800,
    reactionMsMax: 4_000,
    positionX: 1500,
    churn: 0.02,
  },
];

/** The participants of one coin, each with its own stream of chance. */
export const castOf = (desk: Desk, prng: Prng): readonly Agent[] => {
  const own = (name: string): Prng => prng.fork(`${desk.profile.coin}:${name}`);
  return [
    ...MAKERS.map((spec) => new Maker(desk, spec, own(spec.label))),
    new Crowd(desk, own('crowd')),
    new NoiseTaker(desk, 'a', own('noise:a')),
    new NoiseTaker(desk, 'b', own('noise:b')),
    new InformedTaker(desk, 'a', [150, 900], own('informed:a')),
    new InformedTaker(desk, 'b', [400, 2500], own('informed:b')),
  ];
};

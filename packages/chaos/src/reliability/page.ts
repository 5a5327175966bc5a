// docs/reliability.md, written from the kept raw files and from nothing else: a run that was not kept is said to be missing.
import { minuteOf, whenOf } from '@agora/scripts/kept/runs';
import { uncrossed } from '../kills/results.ts';
import { keysOf } from '../matrix/axes.ts';
import { violationsOf } from '../matrix/violations.ts';
import { standingHunts } from '../mutants/page.ts';
import { toldEnding } from '../storm/endings.ts';
import { FAULTS } from '../storm/plan.ts';
import { type ChaosResult, unseenIn } from '../storm/result.ts';
import type { Kept } from './kept.ts';

const HEAD = `# Reliability

Written by \`pnpm generate\` from the raw files of the last kept runs under \`bench/results/\`; nothing here is typed in by hand. The system that was broken is the
real one: processes of the product, real Redis over TLS, the paper venue. The judges read the venue's journal and the audit files
([proofs](proofs.md)); nothing that a process says of itself counts.
`;

export function reliabilityPage(kept: Kept): string {
  const { chaos } = kept;
  const parts = [
    HEAD,
    ...summary(kept),
    ...(chaos === null
      ? ['## Random faults', '', 'No run is kept: `./agora test chaos`.', '']
      : storm(chaos)),
  ];
  return `${parts.join('\n').trimEnd()}\n`;
}

function summary({ chaos, matrix, kills, mutants, trading, load: loaded }: Kept): string[] {
  const shots = kills.slices.flatMap(({ shots: own }) => own);
  const wrong = [...kills.slices, ...shots, ...kills.restores].flatMap((each) => each.wrong);
  const { cells } = matrix;
  const { hunts } = mutants;
  const against = cells.filter((cell) => violationsOf(cell).length > 0).length;
  return [
    '| proof | last kept run | came to | again by |',
    '|---|---|---|---|',
    chaos === null
      ? '| random faults | none | – | `./agora test chaos` |'
      : `| random faults | ${minuteOf(chaos.at)}, ${chaos.machine} | ${chaos.faults} faults, ${chaos.while_trading} of them while trading; broken: ${brokenOf(chaos).length} of ${chaos.verdicts.length} verdicts${unseenText(chaos)} | \`./agora test chaos --seed ${chaos.seed} --faults ${chaos.faults}\` |`,
    `| [a stop under every fault](fault-matrix.md) | ${whenOf(cells, matrix.runs)} | ${cells.length} cells, against the rule: ${against} | \`./agora test faults\` |`,
    `| [killed at every boundary](kill-points.md) | ${whenOf([...kills.slices, ...kills.restores], kills.runs)} | ${shots.filter(({ hit }) => hit).length} kills, ${kills.restores.length} old backups; broken promises: ${wrong.length}${uncrossedText(shots)} | \`./agora test kills\` |`,
    `| [bugs that the tests must notice](mutants.md) | ${whenOf(hunts, mutants.runs)} | ${standingHunts(hunts).filter(({ killed }) => killed).length} of ${hunts.length} noticed | \`./agora test mutants\` |`,
    ...(trading === null
      ? []
      : [
          `| trading without a fault, ${trading.minutes} min in real time | ${minuteOf(new Date(trading.span.toUs / 1_000).toISOString())} | ${trading.claims.map(([what, holds, said]) => `${what}${holds ? '' : ' **BROKEN**'}: ${what === 'invariants' ? (holds ? 'all hold' : said) : said}`).join('; ')} | \`./agora prove trading --minutes ${trading.minutes}\` |`,
        ]),
    loaded === null
      ? '| fifty engines | none | – | `./agora bench load` |'
      : `| fifty engines | ${minuteOf(loaded.stamp.at)}, ${loaded.stamp.machine} | [performance](performance.md#fifty-engines-on-one-pair-of-redis); where it ends: [growing](growing.md) | \`./agora bench load\` |`,
    '',
  ];
}

const brokenOf = ({ verdicts }: ChaosResult) => verdicts.filter(({ holds }) => !holds);

/** Nothing where something is shown of every invariant that was judged. */
function unseenText(chaos: ChaosResult): string {
  const ids = [...unseenIn(chaos).keys()];
  return ids.length === 0 ? '' : `, **not shown: ${ids.join(', ')}**`;
}

/** Nothing where there is no run, which is told by itself, and where somebody died at every boundary. */
function uncrossedText(shots: Parameters<typeof uncrossed>[0]): string {
  const left = shots.length === 0 ? 0 : uncrossed(shots).length;
  return left === 0 ? '' : `, **NOT CROSSED: ${left} boundaries**`;
}

function storm(chaos: ChaosResult): string[] {
  const unseen = unseenIn(chaos);
  const unknown = keysOf(FAULTS).filter((name) => !(name in chaos.by_fault));
  const stops = Object.entries(chaos.stops).flatMap(([path, answers]) =>
    Object.entries(answers).map(([answer, count]) => `${path} ${answer.replaceAll('_', ' ')}: ${count}`),
  );
  return [
    '## Random faults',
    '',
    `Seed ${chaos.seed}, ${chaos.at.slice(0, 10)}, ${chaos.machine}, Node ${chaos.node}, ${Math.round(chaos.seconds / 60)} minutes. ${chaos.engines} engines under one guardian and one web; ${chaos.orders} orders accepted, ${chaos.fills} fills,`,
    `${chaos.resumes} ways back to trading. Stops by path and answer: ${stops.join(', ')}.`,
    ...rejudged(chaos),
    '',
    `Processes that ended without having been killed: ${chaos.endings.length === 0 ? 'none' : chaos.endings.map(toldEnding).join('; ')}.`,
    `The wires of the run all go through the process that breaks things: ${chaos.stood_still === null ? 'whether it stood still was not measured' : `it stood still ${chaos.stood_still.times} times, for ${chaos.stood_still.longest_ms} ms at most, and nobody is blamed for what came of that`}.`,
    `Drawn or possible here, but never brought about: ${chaos.left_out.length === 0 ? 'none' : chaos.left_out.join(', ')}.${unknown.length === 0 ? '' : ` Not known to that run yet: ${unknown.join(', ')}.`} Left out by design: a jump of this machine's own clock, which would move the judges with it; the venue's clock jumps instead.`,
    '',
    '| invariant | verdict | examined | evidence |',
    '|---|---|---|---|',
    ...chaos.verdicts.map(({ id, holds, examined, evidence }) => {
      const why = unseen.get(id);
      const said = holds ? (why === undefined ? 'holds' : '**not shown**') : '**BROKEN**';
      const told = holds ? (why ?? '') : evidence.join('; ');
      return `| ${id} | ${said} | ${examined} | ${told.replaceAll('|', '\\|') || '–'} |`;
    }),
    '',
    '| fault | struck | while an engine traded |',
    '|---|---|---|',
    ...keysOf(FAULTS).map((name) => {
      const { struck, while_trading } = chaos.by_fault[name] ?? { struck: 0, while_trading: 0 };
      return `| ${FAULTS[name].what} | ${struck} | ${while_trading} |`;
    }),
    '',
  ];
}

/** Verdicts of other judges than those of the run's own code say so. */
function rejudged({ rejudged: by }: ChaosResult): string[] {
  if (by === null) return [];
  const code = by.source === null ? 'an unknown commit' : `commit ${by.source.commit.slice(0, 12)}`;
  return [
    `Judged again on ${by.at.slice(0, 10)} by the judges of ${code}, from the traces that the run left.`,
  ];
}

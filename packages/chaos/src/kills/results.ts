// What the campaign saw, on disk and as a page: a slice that is run again replaces its own shots.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { partOfRun, runsOf, runsSchema } from '@agora/scripts/kept/runs';
import type { Stamp } from '@agora/scripts/kept/stamp';
import { z } from 'zod';
import { type Aimed, ALL_AIMS, aimName } from './aims.ts';

const RESULTS_FILE = join(ROOT, 'bench/results/kill-points.json');
export const KILLS_PAGE = join(ROOT, 'docs/kill-points.md');

const sliceSchema = z.strictObject({
  ...partOfRun,
  slice: z.int().nonnegative(),
  shots: z.array(z.strictObject({ aim: z.string(), hit: z.boolean(), wrong: z.array(z.string()) })),
  wrong: z.array(z.string()),
  /** How much each judge looked at; absent = kept before it was. */
  examined: z.record(z.string(), z.int().nonnegative()).optional(),
});
const restoreSchema = z.strictObject({
  ...partOfRun,
  ...{ what: z.string(), taken: z.string(), wrong: z.array(z.string()) },
});
const seenSchema = z.strictObject({
  ...{ runs: runsSchema, slices: z.array(sliceSchema), restores: z.array(restoreSchema) },
});
export type CampaignSeen = z.output<typeof seenSchema>;
export type SliceSeen = CampaignSeen['slices'][number];
export type RestoreSeen = CampaignSeen['restores'][number];

export function readCampaign(): CampaignSeen {
  if (!existsSync(RESULTS_FILE)) return { runs: [], slices: [], restores: [] };
  return seenSchema.parse(JSON.parse(readFileSync(RESULTS_FILE, 'utf8')));
}

export function keepSlice(seen: SliceSeen, stamp: Stamp): void {
  const { runs, slices, restores } = readCampaign();
  const others = slices.filter(({ slice }) => slice !== seen.slice);
  const own = { ...seen, run: stamp.at };
  const all = [...others, own].sort((a, b) => a.slice - b.slice);
  write({ runs: [...runs, stamp], slices: all, restores });
}

export function keepRestore(seen: RestoreSeen, stamp: Stamp): void {
  const { runs, slices, restores } = readCampaign();
  const others = restores.filter(({ what, taken }) => what !== seen.what || taken !== seen.taken);
  write({ runs: [...runs, stamp], slices, restores: [...others, { ...seen, run: stamp.at }] });
}

function write({ runs, slices, restores }: CampaignSeen): void {
  const seen = { runs: runsOf([...slices, ...restores], runs), slices, restores };
  mkdirSync(dirname(RESULTS_FILE), { recursive: true });
  writeFileSync(RESULTS_FILE, `${JSON.stringify(seen)}\n`);
  writeFileSync(KILLS_PAGE, killsPage(seen));
}

/** Aims at which nobody ever died, in their order: what becomes of a process that ends there, nobody has seen. */
export function uncrossed(shots: readonly SliceSeen['shots'][number][]): Aimed[] {
  const hit = new Set(shots.filter((shot) => shot.hit).map(({ aim }) => aim));
  return ALL_AIMS.filter((aim) => !hit.has(aimName(aim)));
}

const HEAD = `# Killed at every boundary

Written by \`./agora test kills\` from its own run; every shot is in \`bench/results/kill-points.json\`. Four engines trade under one guardian, one web
and one redis-latch (\`appendfsync always\`) on the paper venue. A process is killed with SIGKILL in the very tick in which a boundary of a
stop, a halt or a resume is crossed: before the bytes leave, after they left, or when the answer comes in. What died is started again, as the
supervisor does. The observer that pulls the trigger is loaded by the test alone; the product has no hook.

After each shot: a stop that was answered as latched stands, in redis-latch or as a kill file. At the end the venue's journal and the audit
files are judged: no order was accepted after an answered stop or a death without a new touch of the enable file, nobody went back to trading
without one, and every audit chain is whole. A run in which a boundary was never crossed fails: nothing is shown of that boundary.
`;

export function killsPage({ slices, restores }: CampaignSeen): string {
  const shots = slices.flatMap((slice) => slice.shots);
  const hits = shots.filter(({ hit }) => hit);
  const wrong = [...slices.flatMap((slice) => slice.wrong), ...shots.flatMap((shot) => shot.wrong)];
  const rows = ALL_AIMS.map((aim) => {
    const { act, watched, boundary, phase, victim } = aim;
    const own = shots.filter((shot) => shot.aim === aimName(aim));
    const hit = own.filter((shot) => shot.hit).length;
    const kills = hit === 0 ? '**NOT CROSSED**' : hit;
    return `| ${act} | ${victim} | ${boundary} of ${watched} | ${phase} | ${kills} | ${own.length - hit} |`;
  });
  const restored = restores.map(
    ({ what, taken, wrong: found }) =>
      `| ${what} | ${taken} | ${found.length === 0 ? 'no' : found.join('; ')} |`,
  );
  return [
    HEAD,
    `**${hits.length} kills. Broken promises: ${wrong.length}.** ${shots.length - hits.length} aims were not crossed in their time, and killed nobody.`,
    ...wrong.map((each) => `- ${each}`),
    ...notCrossed(uncrossed(shots)),
    '',
    '| during | killed | at the boundary | when | kills | not crossed |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    '## An old backup comes back',
    '',
    'Everything is stopped by SIGKILL, the backup is put in place, everything is started, and the venue is watched.',
    '',
    '| restored | taken while | an order without a new touch |',
    '|---|---|---|',
    ...restored,
    '',
  ].join('\n');
}

function notCrossed(aims: readonly Aimed[]): string[] {
  if (aims.length === 0) return [];
  return [
    '',
    `**NOT CROSSED: ${aims.length} of ${ALL_AIMS.length} boundaries, at which nobody ever died. Nothing is shown of them:**`,
    '',
    ...aims.map((aim) => `- ${aimName(aim)}`),
  ];
}

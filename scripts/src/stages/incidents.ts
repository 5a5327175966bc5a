// The stage of the shipped incidents: each is played on virtual time and judged by its own claims.
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { outputOf } from './run-node.ts';
import type { Sums } from './sums.ts';

const incidentSchema = z.object({
  incident: z.string(),
  verdicts: z.array(z.object({ claim: z.string(), holds: z.boolean(), evidence: z.string() })).min(1),
});

/** Every claim of every incident counts; one that left no verdict at all is a failure. */
export async function runIncidents(): Promise<Sums> {
  const main = join(ROOT, 'packages/sim/src/incident/main.ts');
  const { code, text } = await outputOf([main, '--all', '--json']);
  const runs = text
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [incidentSchema.parse(JSON.parse(line))]));
  const claims = runs.flatMap(({ incident, verdicts }) =>
    verdicts.map((verdict) => ({ incident, ...verdict })),
  );
  const failed = claims.filter(({ holds }) => !holds);
  const failures = failed.map(
    ({ incident, claim, evidence }) => `FAILED  ${incident}: ${claim}: ${evidence}`,
  );
  const lost = code === 0 || failed.length > 0 ? [] : [`FAILED  incidents ended with code ${code}`];
  return {
    passed: claims.length - failed.length,
    failed: failed.length + lost.length,
    skipped: 0,
    failures: [...failures, ...lost],
  };
}

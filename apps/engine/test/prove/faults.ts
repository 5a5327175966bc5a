// Every fault of a venue and every kind of bad input, one after another on a real engine: `./agora prove faults [--only TEXT]
// [--short] [--json FILE]`. Prints each with its outcome, then what venue and audit say of the whole. Exit code 1 where an outcome is another than
// the listed one, an invariant is broken or the books differ.
import { parseArgs } from 'node:util';
import { tableOf } from '@agora/testkit/agreement/compare';
import { keepResult } from '@agora/testkit/kept';
import { faultCampaign } from '../support/fault-campaign.ts';
import { FAULT_CASES } from '../support/fault-cases.ts';
import { startFaultRig } from '../support/fault-rig.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, short: { type: 'boolean' }, json: { type: 'string' } },
});
const { only = '', short } = values;
const cases = FAULT_CASES.filter(
  (each) => each.name.includes(only) && (short !== true || each.short === true),
);
const rig = await startFaultRig();
let ok = false;
try {
  const results = await faultCampaign(rig, {
    cases,
    said: ({ name, expected, found, tookMs }) =>
      void process.stdout.write(
        `${found === expected ? 'as listed' : 'OTHERWISE'}  ${String(tookMs).padStart(6)} ms  ${name}: ${found}\n`,
      ),
  });
  const { rows, verdicts, evidence } = await rig.quiet();
  process.stdout.write(`\n${tableOf(rows)}\n`);
  for (const { id, holds, examined, evidence: shown } of verdicts)
    process.stdout.write(`${id}  ${holds ? 'holds' : `BROKEN ${shown.join(' | ')}`}  ${examined} examined\n`);
  ok =
    results.every(({ expected, found }) => expected === found) &&
    rows.every(({ agrees }) => agrees) &&
    verdicts.every(({ holds }) => holds) &&
    evidence.audit.broken === null;
  if (values.json !== undefined) keepResult(values.json, { ok, results, rows, verdicts });
} finally {
  await rig.stop();
}
process.exit(ok ? 0 : 1);

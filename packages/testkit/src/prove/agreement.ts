// Compares venue journal, audit chain and Redis one to one, for a deployment that runs or has ended: `--home DIR`. Prints a
// table and exits 1 on any difference. It imports nothing of the engine. A running one is looked at again for a while,
// since a fill takes a moment to reach everybody; what keeps differing is a difference.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareBooks, type Row, tableOf } from '../agreement/compare.ts';
import { booksOfAudit, booksOfFrame, booksOfVenue } from '../agreement/sides.ts';
import { readAudit, readRecords } from '../judge/audit-reader.ts';
import { guardianOf, NO_FACTS } from '../judge/facts.ts';
import { judge } from '../judge/judges.ts';
import { readVenue } from '../judge/venue-reader.ts';
import { type Evidence, NO_OUTAGES } from '../judge/verdict.ts';
import { readFrame } from './frame.ts';
import { type HomeFacts, homeFacts } from './home-facts.ts';

const LOOKS_MAX = 30;
const LOOK_EVERY_MS = 700;

export interface Compared {
  readonly rows: readonly Row[];
  readonly evidence: Evidence;
  readonly redis: 'running' | 'left on disk' | 'none';
}

/** One look at all three. */
async function look(facts: HomeFacts): Promise<Compared> {
  const found = await readFrame(facts);
  const { account, engine, others } = facts.wallets;
  const venue = await readVenue(facts.journalDir, { account, signers: [engine, ...others] });
  const audit = await readAudit(facts.auditDir);
  const guardian = guardianOf(await readRecords(join(facts.home.data, 'audit/guardian')), facts.engine.id);
  const rows = compareBooks({
    venue: booksOfVenue(venue),
    audit: booksOfAudit(audit, venue.szDecimals),
    redis: found === null ? null : booksOfFrame(found.frame, venue, audit.boots.length),
  });
  const chain: Row = {
    ...{ what: 'audit chain, records', venue: '–', redis: '–', audit: String(audit.records) },
    agrees: audit.broken === null,
    difference: audit.broken ?? '',
  };
  const redis = found === null ? 'none' : found.running ? 'running' : 'left on disk';
  return {
    rows: [chain, ...rows],
    redis,
    evidence: { ...facts, venue, audit, outages: NO_OUTAGES, facts: { ...NO_FACTS, guardian } },
  };
}

/** Looks until all agree or it has looked often enough; a deployment that has ended is looked at once. */
export async function compareHome(facts: HomeFacts): Promise<Compared> {
  for (let looks = 1; ; looks += 1) {
    const compared = await look(facts);
    const done =
      compared.rows.every(({ agrees }) => agrees) || compared.redis !== 'running' || looks >= LOOKS_MAX;
    if (done) return compared;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      engine: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { rows, redis, evidence } = await compareHome(homeFacts(values.home, values.engine));
  const verdicts = judge(evidence);
  const ok = rows.every(({ agrees }) => agrees) && verdicts.every(({ holds }) => holds);
  if (values.json) process.stdout.write(`${JSON.stringify({ ok, redis, rows, verdicts })}\n`);
  else {
    process.stdout.write(`${tableOf(rows)}\nRedis: ${redis}\n\n`);
    for (const { id, holds, examined, evidence: shown } of verdicts)
      process.stdout.write(
        `${id}  ${holds ? 'holds' : 'BROKEN'}  ${examined} examined\n${shown.map((each) => `      ${each}\n`).join('')}`,
      );
  }
  process.exit(ok ? 0 : 1);
}

// Watches a deployment trade for `--minutes N` (I-30): samples it every second, then judges the time by the venue's journal
// and the audit alone: gate open, quotes on both sides, halts, agreement of all books, memory. `--customer-ms N` lets
// somebody take a part of our quotes so often. The deployment must run and be enabled, or be
// `--own`, started here. Exit code 1 where something fails.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@agora/scripts/home';
import { stamp } from '@agora/scripts/kept/stamp';
import { readConfig } from '@agora/scripts/prepare/prepare';
import { tableOf } from '../agreement/compare.ts';
import { judge } from '../judge/judges.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import { newDeployment } from '../stack.ts';
import { compareHome } from './agreement.ts';
import { Customer, coinsAt } from './customer.ts';
import { gateTime } from './gate-time.ts';
import { type HomeFacts, homeFacts } from './home-facts.ts';
import { type Sample, Sampler } from './samples.ts';
import { twoSidedShare } from './two-sided.ts';

const ACTIVE_WITHIN_MS = 180_000;
/** Quotes need a moment after the first enable, and the reads of a boot weigh on the first minute. */
const SETTLE_MS = 65_000;
const GATE_OPEN_MIN = 0.999;
const TWO_SIDED_MIN = 0.99;
/** Growth of memory in the second half of the run that counts as a leak. */
const GROWTH_MB_MAX = 20;

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    engine: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    'customer-ms': { type: 'string', default: '0' },
    out: { type: 'string' },
    /** A deployment of its own, as it is shipped, on ports of its own. */
    own: { type: 'boolean' },
  },
});
const minutes = Number(values.minutes);
const dir = values.out ?? join(ROOT, 'bench/results');
mkdirSync(dir, { recursive: true });
const taken = stamp();

async function watch(facts: HomeFacts): Promise<boolean> {
  const sampler = await Sampler.open(facts, join(dir, `trading-${minutes}min.samples.ndjson`));
  const active = await forMs(ACTIVE_WITHIN_MS, async () => (await sampler.look())?.gateOpen === true);
  if (!active) throw new Error(`no open gate within ${ACTIVE_WITHIN_MS / 1_000} s: ./agora why`);
  const customer = await customerOf(facts, Number(values['customer-ms']));
  await forMs(SETTLE_MS, async () => false);
  customer?.start();
  sampler.samples.length = 0;
  const fromUs = Date.now() * US_PER_MS;
  await forMs(minutes * 60_000, async () => {
    await sampler.look();
    return false;
  });
  const toUs = Date.now() * US_PER_MS;
  customer?.stop();
  sampler.close();
  return report(facts, sampler, { fromUs, toUs });
}

async function report(
  facts: HomeFacts,
  sampler: Sampler,
  span: { fromUs: number; toUs: number },
): Promise<boolean> {
  const { rows, evidence } = await compareHome(facts);
  const gate = gateTime(evidence.audit, span);
  const twoSided = twoSidedShare(evidence.venue, facts.engine.coins, span);
  const memory = memoryOf(sampler.samples);
  const verdicts = judge(evidence);
  const drift = evidence.audit.events.filter(({ event }) => event === 'risk.recon_drift').length;
  const claims: [string, boolean, string][] = [
    [
      'gate open',
      gate.openShare >= GATE_OPEN_MIN,
      `${(gate.openShare * 100).toFixed(3)} %, ${gate.closures.length} closures`,
    ],
    ['two-sided at the venue', twoSided >= TWO_SIDED_MIN, `${(twoSided * 100).toFixed(3)} %`],
    ['halts', gate.halts.length === 0, gate.halts.map(({ at, cause }) => `${at} ${cause}`).join(', ') || '0'],
    ['drift', drift === 0, String(drift)],
    ['memory of the engine', memory.growthMb <= GROWTH_MB_MAX, `${memory.text}`],
    ['books agree', rows.every(({ agrees }) => agrees), `${evidence.venue.fills.length} fills`],
    [
      'invariants',
      verdicts.every(({ holds }) => holds),
      verdicts.map(({ id, holds }) => `${id} ${holds ? 'holds' : 'BROKEN'}`).join(', '),
    ],
  ];
  const judged = { claims, gate, twoSided, memory, rows, verdicts };
  const result = { stamp: taken, minutes, span, ...judged, missed: sampler.missed };
  writeFileSync(join(dir, `trading-${minutes}min.json`), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${tableOf(rows)}\n`);
  for (const [name, holds, text] of claims)
    process.stdout.write(`${holds ? 'ok    ' : 'FAILED'}  ${name}: ${text}\n`);
  for (const { id, evidence: shown } of verdicts)
    for (const line of shown) process.stdout.write(`  ${id}: ${line}\n`);
  for (const { at, missing, evidence: why } of gate.closures)
    process.stdout.write(`  closed ${at} ${missing}: ${why}\n`);
  return claims.every(([, holds]) => holds);
}

function memoryOf(samples: readonly Sample[]): { growthMb: number; text: string } {
  const seen = samples.flatMap(({ rssMb }) => (rssMb === null ? [] : [rssMb]));
  const median = (from: number, to: number) => {
    const part = seen
      .slice(Math.floor(seen.length * from), Math.ceil(seen.length * to))
      .toSorted((a, b) => a - b);
    return part[part.length >> 1] ?? Number.NaN;
  };
  const [middle, end] = [median(0.4, 0.6), median(0.8, 1)];
  const growthMb = Math.round((end - middle) * 10) / 10;
  return {
    growthMb,
    text: `${middle} MB in the middle, ${end} MB at the end, at most ${Math.max(...seen)} MB`,
  };
}

async function customerOf(facts: HomeFacts, everyMs: number): Promise<Customer | null> {
  if (everyMs === 0) return null;
  const { http_url: httpUrl, ws_url: wsUrl } = facts.runtime.venue;
  const coins = await coinsAt(httpUrl, facts.engine.coins);
  const customer = new Customer({
    ...{ httpUrl, wsUrl, coins, everyMs, account: facts.wallets.account },
    share: () => [0.3, 0.7, 1][Math.floor(Math.random() * 3)] ?? 1,
  });
  const token = readFileSync(join(facts.home.secrets, 'bearer-venue-admin.token'), 'utf8').trim();
  const created = await fetch(`${httpUrl}/_venue/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ address: customer.trader.address, usd: '100000000', cum_vlm_usd: 1_000_000_000 }),
  });
  if (!created.ok) throw new Error(`the venue opens no account: ${created.status} ${await created.text()}`);
  return customer;
}

/** Looks every second until `done` says so or the time is over; true when it said so. */
async function forMs(ms: number, done: () => Promise<boolean>): Promise<boolean> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) {
    const startedMs = performance.now();
    if (await done()) return true;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1_000 - (performance.now() - startedMs))));
  }
  return false;
}

/** Started, enabled, and gone when all is judged. */
async function watchOwn(): Promise<boolean> {
  const strategy = readConfig(join(ROOT, 'config/paper.yaml')).engines[0]?.strategy;
  const it = await newDeployment({
    configure: (config) => ({
      ...config,
      engines: config.engines.map((engine) => ({ ...engine, ...(strategy !== undefined && { strategy }) })),
    }),
  });
  try {
    for (const [command, ...flags] of [['up', '--detach'], ['enable']] as const) {
      const { code, stderr } = await it.run(command, ...flags);
      if (code !== 0) throw new Error(`./agora ${command}: ${stderr.trim()}`);
    }
    return await watch(homeFacts(it.home.dir));
  } finally {
    await it.remove();
  }
}

process.exit((await (values.own ? watchOwn() : watch(homeFacts(values.home, values.engine)))) ? 0 : 1);

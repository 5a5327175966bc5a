// No way but the host's lets an envelope grow: a write to Redis, a request of either side and the configuration are refused and audited;
// an acceptance by the real command counts within the life of the engine. Real engine, Redis and paper venue.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@agora/shared/envelope';
import { envelopeHash, envelopeRecordSchema } from '@agora/shared/envelope-record';
import { latchKeys, type RequestSide } from '@agora/shared/redis-keys';
import { readAudit } from '@agora/testkit/judge/audit-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CORE_FACTS } from './support/facts.ts';
import { ID, type RunningEngine } from './support/running-engine.ts';
import { TradingRig } from './support/trading-rig.ts';

const TEST_MS_MAX = 170_000;
const STEP_MS_MAX = 30_000;
let rig: TradingRig;

beforeAll(async () => {
  rig = await TradingRig.start();
}, TEST_MS_MAX);
afterAll(() => rig?.stop());

const record = () =>
  envelopeRecordSchema.parse(JSON.parse(readFileSync(join(rig.data, ID, 'envelope.json'), 'utf8')));

/** The real command, beside a plan as `up` leaves it. */
function accept(reason: string, configured: Envelope): void {
  const { home, config } = rig.pair;
  const configFile = join(home.run, 'config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const plan = { buildId: 'test', configFile, engineIds: [ID], consoleUrl: 'none', processes: [] };
  writeFileSync(join(home.run, 'plan.json'), JSON.stringify(plan));
  const launcher = join(import.meta.dirname, '../../../scripts/src/main.ts');
  const confirm = `ACCEPT ${envelopeHash(configured, CORE_FACTS.sha256Hex).slice(0, 12)}`;
  const flags = ['--home', home.dir, '--reason', reason, '--expires', '1h', '--confirm', confirm];
  execFileSync(process.execPath, [launcher, 'envelope', 'accept', ...flags], { stdio: 'pipe' });
}

async function ask(side: RequestSide, envelope: Envelope): Promise<string> {
  const requestId = randomBytes(8).toString('hex');
  const at = new Date().toISOString();
  const request = { act: 'shrink', request_id: requestId, who: 'a test', at, reason: null, envelope };
  const redis = await rig.pair.client('latch', side);
  await redis.set(latchKeys.request(ID, 'shrink', side), JSON.stringify(request), 'EX', 60);
  redis.disconnect();
  return requestId;
}

/** In the audit, which is on the disk before anybody is told. */
function told(event: string, requestId: string | null) {
  return rig.wait(`${event} in the audit`, STEP_MS_MAX, async () => {
    const { events } = await readAudit(rig.auditDir);
    return (
      events.find((each) => each.event === event && (each.data.request_id ?? null) === requestId) ?? null
    );
  });
}

const preflightOf = (engine: RunningEngine, ok: boolean) =>
  rig.wait(`preflight ${ok}`, STEP_MS_MAX, async () => {
    const { boot_id } = await engine.health();
    const frame = await rig.frame();
    return frame.boot_id === boot_id && frame.preflight.ok === ok && frame.preflight;
  });

test('refused by config, by request and by Redis; shrunk at once and for good; accepted on the host', {
  timeout: TEST_MS_MAX,
}, async () => {
  const [engineConfig] = rig.pair.config.engines;
  if (engineConfig === undefined) throw new Error('the rig has one engine');
  const { envelope } = engineConfig;
  const larger = { ...envelope, max_leverage: envelope.max_leverage + 1 };
  const smaller = { ...envelope, max_leverage: envelope.max_leverage - 1 };

  const first = rig.engine();
  await preflightOf(first, true);
  expect(record()).toMatchObject({ base: envelope, acceptance: null });

  for (const side of ['web', 'cli'] as const) {
    const refused = await told('envelope_expansion_refused', await ask(side, larger));
    expect(refused.data.changes).toEqual([
      { field: 'max_leverage', from: String(envelope.max_leverage), to: String(larger.max_leverage) },
    ]);
  }
  await told('envelope_shrunk', await ask('cli', smaller));
  await rig.wait(
    'the smaller base on the disk',
    STEP_MS_MAX,
    async () => record().base.max_leverage === smaller.max_leverage,
  );
  await first.remove();

  const second = rig.engine();
  const failed = await preflightOf(second, false);
  expect(failed.failed.map(({ name, value }) => `${name}: ${value}`)).toContain(
    `envelope: expands max_leverage ${smaller.max_leverage} to ${envelope.max_leverage}`,
  );
  await told('envelope_expansion_refused', null);

  accept('a test', envelope);
  await preflightOf(second, true);
  const accepted = await told('envelope_accepted', null);
  expect(accepted.data).toMatchObject({
    reason: 'a test',
    hash: envelopeHash(envelope, CORE_FACTS.sha256Hex),
  });
});

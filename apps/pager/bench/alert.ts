// From a halt to the moment in which the Bot API has accepted its message: the pager's own process, real Redis over TLS, a Bot API of
// our own on loopback. Beside it what one request to that API takes in the same run. Prints rows as JSON.
// `node apps/pager/bench/alert.ts [--halts N]`
import { parseArgs } from 'node:util';
import { clearanceFixture, haltFixture } from '@agora/shared/fixtures';
import { haltIdSchema } from '@agora/shared/ids';
import { until } from '@agora/testkit/app-process';
import { OPERATOR, startDeployment } from '../test/support/deployment.ts';

/** What is promised, in milliseconds. */
const ACCEPTED_MS_MAX = 2_000;
/** A target takes two messages alone within a minute; a new process has told nobody. */
const HALTS_A_PROCESS = 2;

const { values } = parseArgs({ options: { halts: { type: 'string' }, json: { type: 'boolean' } } });
const halts = Number(values.halts ?? 60);

function row(name: string, samples: number[], limit: number | null) {
  samples.sort((a, b) => a - b);
  const at = (share: number) =>
    samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? null;
  const p99 = at(0.99);
  const ratio = limit === null || p99 === null ? null : p99 / limit;
  return { name, unit: 'ms', p50: at(0.5), p99, limit, ratio, n: samples.length };
}

const house = await startDeployment();
const [puppet] = house.puppets;
if (puppet === undefined) throw new Error('no puppet');
/** Clean: zero is seen before the first look. Settling: it still cancels then, and is told when its time to settle is over. */
const measured = { clean: [] as number[], settling: [] as number[] };

async function measure(kind: keyof typeof measured, n: number): Promise<void> {
  puppet?.reset();
  await puppet?.write();
  const before = house.api.chats.messages(OPERATOR).length;
  const halt = haltFixture({ halt_id: haltIdSchema.parse(`halt-${kind}-${n}`) });
  const stopping = {
    stage: 'cancelling',
    zero_seen_at: null,
    verified_at: null,
    orders_confirmed: 11,
  } as const;
  puppet?.halted({
    halt,
    clearance: clearanceFixture({
      started_at: halt.at,
      ...(kind === 'clean' ? {} : { ...stopping, started_at: '2026-03-01T03:16:01.500Z' as typeof halt.at }), // half a second ago
    }),
  });
  const startedMs = performance.now();
  await puppet?.write();
  const message = await until('the message', () =>
    house.api.chats
      .messages(OPERATOR)
      .slice(before)
      .find(({ text }) => /HALT/.test(text)),
  );
  measured[kind].push(message.acceptedMs - startedMs);
}

for (let done = 0; done < halts; done += HALTS_A_PROCESS) {
  const pager = await house.start();
  for (let n = done; n < done + HALTS_A_PROCESS; n += 1) await measure(n % 2 === 0 ? 'clean' : 'settling', n);
  await pager.remove();
}

const roundTrips: number[] = [];
for (let n = 0; n < 200; n += 1) {
  const startedMs = performance.now();
  await fetch(`${house.api.root}/bot${house.api.token}/getMe`, { method: 'POST', body: '{}' });
  roundTrips.push(performance.now() - startedMs);
}
await house.stop();
const rows = [
  row('alert: flat halt -> Bot API accepted', measured.clean, ACCEPTED_MS_MAX),
  row('alert: halt that still cancels -> Bot API accepted', measured.settling, ACCEPTED_MS_MAX),
  row('alert: one request to the same Bot API', roundTrips, null),
];
process.stdout.write(`${JSON.stringify(rows)}\n`);

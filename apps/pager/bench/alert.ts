// From a halt to the moment in which the Bot API has accepted its message: the pager's own process, real Redis over TLS, a Bot API of
// our own on loopback, beside what one request to that API takes in the same run; and how many messages a storm of halts comes to.
// `node apps/pager/bench/alert.ts [--halts N]`
import { setTimeout as rest } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { clearanceFixture, haltFixture } from '@agora/shared/fixtures';
import { haltIdSchema } from '@agora/shared/ids';
import { until } from '@agora/testkit/app-process';
import { measured, tell, tookMs } from '@agora/testkit/measured';
import { OPERATOR, startDeployment } from '../test/support/deployment.ts';

/** What is promised, in milliseconds. */
const ACCEPTED_MS_MAX = 2_000;
/** A target takes two messages alone within a minute; a new process has told nobody. */
const HALTS_A_PROCESS = 2;
const REQUEST = 'one request to the same Bot API';
/** As many as a flapping engine makes in a minute, and what a person can read of them. */
const STORM_HALTS = 50;
const STORM_MESSAGES_MAX = 3;
const STORM_MS = 60_000;
/** Long enough for a look of the pager at each. */
const STORM_PHASE_MS = 550;

const { values } = parseArgs({ options: { halts: { type: 'string' } } });
const halts = Number(values.halts ?? 60);

const house = await startDeployment();
const [puppet] = house.puppets;
if (puppet === undefined) throw new Error('no puppet');
/** Clean: zero is seen before the first look. Settling: it still cancels then, and is told when its time to settle is over. */
const delaysMs = { clean: [] as number[], settling: [] as number[] };

async function measureHalt(kind: keyof typeof delaysMs, n: number): Promise<void> {
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
  delaysMs[kind].push(message.acceptedMs - startedMs);
}

/** Halts spread over most of a minute, each over before the next; answers the most messages that any minute of it brought. */
async function storm(): Promise<number> {
  const pager = await house.start();
  const before = house.api.chats.messages(OPERATOR).length;
  const startedMs = performance.now();
  for (let n = 0; n < STORM_HALTS; n += 1) {
    const halt = haltFixture({ halt_id: haltIdSchema.parse(`halt-storm-${n}`) });
    puppet?.halted({ halt, clearance: clearanceFixture({ started_at: halt.at }) });
    await rest(STORM_PHASE_MS);
    puppet?.reset();
    await rest(STORM_PHASE_MS);
  }
  await rest(Math.max(0, startedMs + STORM_MS - performance.now()));
  const acceptedMs = house.api.chats
    .messages(OPERATOR)
    .slice(before)
    .map((message) => message.acceptedMs);
  await pager.remove();
  if (acceptedMs.length === 0) throw new Error('a storm of halts brought no message');
  return Math.max(
    ...acceptedMs.map((from) => acceptedMs.filter((ms) => ms >= from && ms < from + STORM_MS).length),
  );
}

for (let done = 0; done < halts; done += HALTS_A_PROCESS) {
  const pager = await house.start();
  for (let n = done; n < done + HALTS_A_PROCESS; n += 1)
    await measureHalt(n % 2 === 0 ? 'clean' : 'settling', n);
  await pager.remove();
}

const messages = await storm();
const roundTrips: number[] = [];
for (let n = 0; n < 200; n += 1)
  roundTrips.push(
    await tookMs(() =>
      fetch(`${house.api.root}/bot${house.api.token}/getMe`, { method: 'POST', body: '{}' }),
    ),
  );
await house.stop();
const how = { promise: { at: 'p99', value: ACCEPTED_MS_MAX }, limit: REQUEST } as const;
tell([
  measured(REQUEST, 'ms', roundTrips),
  measured('flat halt to its message accepted', 'ms', delaysMs.clean, how),
  measured('halt that still cancels to its message accepted', 'ms', delaysMs.settling, how),
  measured(`messages of ${STORM_HALTS} halts within a minute`, 'count', [messages], {
    promise: { at: 'worst', value: STORM_MESSAGES_MAX },
  }),
]);

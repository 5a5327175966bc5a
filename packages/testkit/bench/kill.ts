// A stop by every way on a deployment of its own: from the act of a person to the closed gate, the first and the last cancel at the venue, zero
// seen, and the proof; and from a raise of redis-latch, answered, to the last order byte. `node packages/testkit/bench/kill.ts [--n N]`
import { parseArgs } from 'node:util';
import { startDrillDeployment } from '../src/drill/deployment.ts';
import { KILL_PATHS, type KillLatencies, type Way } from '../src/drill/kill.ts';
import { runDrill } from '../src/drill/run-drill.ts';
import { type Measured, measured, tell } from '../src/measured.ts';

const CHAIN = 'round trip to redis-latch + signature + HTTP round trip + verifying read';
const LAST_ORDER_MS_MAX = 60;

/** What is promised of each at its p99; null = nothing by itself. */
const STEPS = [
  ['t_gate_ms', 'the gate closed', 100],
  ['t_dispatch_ms', 'the first cancel at the venue', 150],
  ['t_dispatch_last_ms', 'the last cancel at the venue', null],
  ['t_zero_seen_ms', 'zero seen', null],
  ['t_verified_ms', 'verified', 200],
] as const;
const BY: Readonly<Record<Way, string>> = {
  ...{ telegram: 'Telegram', file: 'kill file', api: 'HTTP', cli: './agora kill', raise: 'bare raise' },
};

const { values } = parseArgs({ options: { n: { type: 'string', default: '20' } } });

function rowsOf(path: Way, kills: readonly KillLatencies[]): Measured[] {
  const own = kills.filter((kill) => kill.path === path);
  return STEPS.flatMap(([figure, what, msMax]) => {
    const samples = own.map((kill) => kill[figure]).filter((ms) => ms !== null);
    // What never came is counted below.
    if (samples.length === 0) return [];
    const promise = msMax === null ? {} : { promise: { at: 'p99', value: msMax } as const };
    return [measured(`stop by ${BY[path]} to ${what}`, 'ms', samples, { limit: CHAIN, ...promise })];
  });
}

function lastOrder(kills: readonly KillLatencies[]): Measured {
  const samples = kills.filter(({ path }) => path === 'raise').map(({ t_last_order_ms }) => t_last_order_ms);
  return measured('raise of redis-latch, answered, to the last order at the venue', 'ms', samples, {
    promise: { at: 'p99', value: LAST_ORDER_MS_MAX },
    limit: CHAIN,
  });
}

const drill = await startDrillDeployment();
try {
  const paths = [...KILL_PATHS, 'raise'] as const;
  const say = (text: string) => void process.stderr.write(`  ${text}\n`);
  const { kills, limitsMs, interruptions } = await runDrill(
    drill,
    { paths, scenes: [], n: Number(values.n) },
    say,
  );
  for (const each of interruptions) say(`a halt that nobody asked for: ${each}`);
  const unproven = kills.filter(({ t_verified_ms }) => t_verified_ms === null).length;
  const none = { promise: { at: 'worst', value: 0 } } as const;
  tell([
    measured(CHAIN, 'ms', limitsMs),
    ...KILL_PATHS.flatMap((path) => rowsOf(path, kills)),
    lastOrder(kills),
    measured('stops that were not proven', 'count', [unproven], none),
    measured('halts that nobody asked for', 'count', [interruptions.length], none),
  ]);
} finally {
  await drill.remove();
}

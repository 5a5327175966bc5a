// A stop by every way on a deployment of its own: from the act of a person to the closed gate, the first and the last cancel at the venue, zero
// seen, and the proof; and from a raise of redis-latch, answered, to the last order byte. `node packages/testkit/bench/kill.ts [--n N]`
import { parseArgs } from 'node:util';
import { STOP_CHAIN, stopRows, unproven } from '@agora/scripts/bench/stops';
import { startDrillDeployment } from '../src/drill/deployment.ts';
import { KILL_PATHS, type KillLatencies, type Way } from '../src/drill/kill.ts';
import { runDrill } from '../src/drill/run-drill.ts';
import { type Measured, measured, tell } from '../src/measured.ts';

const LAST_ORDER_MS_MAX = 60;

const { values } = parseArgs({ options: { n: { type: 'string', default: '20' } } });

const of = (path: Way, kills: readonly KillLatencies[]) => kills.filter((kill) => kill.path === path);

function lastOrder(kills: readonly KillLatencies[]): Measured {
  const samples = of('raise', kills).map(({ t_last_order_ms }) => t_last_order_ms);
  return measured('raise of redis-latch, answered, to the last order at the venue', 'ms', samples, {
    promise: { at: 'p99', value: LAST_ORDER_MS_MAX },
    limit: STOP_CHAIN,
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
  const none = { promise: { at: 'worst', value: 0 } } as const;
  tell([
    measured(STOP_CHAIN, 'ms', limitsMs),
    ...KILL_PATHS.flatMap((path) =>
      stopRows(path, of(path, kills)).map((row) => ({ ...row, limit: STOP_CHAIN })),
    ),
    lastOrder(kills),
    measured('stops that were not proven', 'count', [unproven(kills)], none),
    measured('halts that nobody asked for', 'count', [interruptions.length], none),
  ]);
} finally {
  await drill.remove();
}

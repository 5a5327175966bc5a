// docs/fault-matrix.md, written from what a run saw and from nothing else.
import { type Cell, ENGINE_STATES, GUARDIAN_STATES, keysOf, PATHS, REDIS_STATES } from './axes.ts';
import type { CellSeen } from './cell-seen.ts';
import { violationsOf } from './violations.ts';

const HEAD = `# A stop under every fault

Written by \`./agora test faults\` from its own run; the figures are in \`bench/results/fault-matrix.json\`. Real processes, real Redis over
TLS, the paper venue with its own market. In every cell the engine was ACTIVE with orders resting; then redis-latch and guardian were brought into the
state named, the engine was left alive, frozen (SIGSTOP) or killed (kill -9), and in the same moment somebody stopped it by one path.
Orders and times are the venue journal's; nothing that the product says of itself is believed.

A cell reads: *the answer* · *orders left* (time from the stop until the venue held none). "left: N" are orders still resting 5 s after
the stop, with nobody to take them off.

What has to come out follows from who is left, in three sentences:

1. Orders go wherever one hand is left: a living engine, a living guardian, or the \`./agora kill\` that brings its own.
2. \`200\` (for Telegram a confirmed update, for the CLI exit code 0) is said only where the stop is durable and such a hand lives.
3. Everything else is answered as what it is: \`503\`, no connection, an update that stays queued; a file has no answer, and waits.

So the only cells with orders left are those in which engine and guardian are both gone and the stop did not come by \`./agora kill\`.
What helps there: \`./agora kill\` on the host, from any state of Redis.
`;

export function matrixPage(cells: readonly CellSeen[]): string {
  const wrong = cells.filter((cell) => violationsOf(cell).length > 0).length;
  const lying = cells.filter((cell) => cell.answered === 'stopped' && cell.orders_after > 0).length;
  const sums = [
    `**${cells.length} cells. Answered as stopped while orders remained: ${lying}. Against the rule: ${wrong}.**`,
    `Slowest zero with a hand left: ${slowest(cells)} ms.`,
  ].join(' ');
  return [HEAD, sums, '', ...keysOf(REDIS_STATES).map((redis) => section(redis, cells))].join('\n');
}

function slowest(cells: readonly CellSeen[]): number {
  return Math.max(0, ...cells.map(({ zero_ms }) => zero_ms ?? 0));
}

function section(redis: Cell['redis'], cells: readonly CellSeen[]): string {
  const engines = keysOf(ENGINE_STATES);
  const rows = keysOf(GUARDIAN_STATES).flatMap((guardian) =>
    keysOf(PATHS).map((path) => {
      const shown = engines.map((engine) => {
        const seen = cells.find(
          (cell) =>
            cell.redis === redis &&
            cell.guardian === guardian &&
            cell.path === path &&
            cell.engine === engine,
        );
        return seen === undefined ? 'not run' : cellText(seen);
      });
      return `| ${guardian} | ${PATHS[path]} | ${shown.join(' | ')} |`;
    }),
  );
  return [
    `## redis-latch ${redis.replace('_', ' ')}: ${REDIS_STATES[redis]}`,
    '',
    `| guardian | stopped by | ${engines.map((engine) => `engine ${engine}`).join(' | ')} |`,
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function cellText(cell: CellSeen): string {
  const orders = cell.orders_after > 0 ? `left: ${cell.orders_after}` : `0 (${cell.zero_ms} ms)`;
  const wrong = violationsOf(cell).map((each) => ` **${each}**`);
  return `${cell.said} · ${orders}${wrong.join('')}`;
}

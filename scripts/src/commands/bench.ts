// `./agora bench [NAME|all]`: speed as percentiles next to a physical limit measured in the same run. Each script
// prints its rows as JSON; they are shown as a table, kept under bench/results/, and never judged by a test.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Command } from './command.ts';

const SCRIPTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  venue: [
    ['apps/paper-venue/bench/core.ts'],
    ['apps/paper-venue/bench/venue.ts'],
    ['apps/paper-venue/bench/subscribers.ts'],
    ['apps/paper-venue/bench/restart.ts'],
  ],
  market: [['apps/paper-venue/bench/market.ts']],
  engine: [
    ['apps/engine/bench/core.ts', '--json'],
    ['apps/engine/bench/venue-adapter.ts', '--json'],
    ['apps/engine/bench/live.ts', '--json'],
  ],
  audit: [['apps/engine/bench/audit.ts', '--json']],
  console: [
    ['apps/web/bench/server.ts', '--json'],
    ['apps/web/bench/console.ts', '--json'],
  ],
  load: [['packages/sim/bench/load.ts', '--json']],
  alert: [['apps/pager/bench/alert.ts', '--json']],
};

export const BENCHES: readonly string[] = Object.keys(SCRIPTS);

const rowSchema = z.looseObject({
  name: z.string(),
  unit: z.string(),
  p50: z.number().nullable(),
  p99: z.number().nullable(),
  limit: z.number().nullable(),
  ratio: z.number().nullable(),
  n: z.number(),
});
type Row = z.infer<typeof rowSchema>;

export const bench: Command = {
  summary: `measure ${Object.keys(SCRIPTS).join(', ')}, or all of them; rows are kept under bench/results/`,
  usage: `bench [${Object.keys(SCRIPTS).join('|')}|all] [--json]`,
  flags: {},
  wordsMax: 1,
  async run(args) {
    const [wanted = 'all'] = args.words;
    const names = wanted === 'all' ? Object.keys(SCRIPTS) : [wanted];
    const [loadBefore] = loadavg();
    const rows: Row[] = [];
    for (const name of names) {
      const scripts = SCRIPTS[name];
      if (scripts === undefined)
        throw new Refusal(
          'usage',
          `there is no bench '${name}'`,
          `one of: ${Object.keys(SCRIPTS).join(', ')}, all`,
        );
      const own: Row[] = [];
      for (const script of scripts) own.push(...(await runScript(script)));
      keep(name, own, loadBefore);
      rows.push(...own);
    }
    process.stdout.write(args.json ? `${JSON.stringify(rows)}\n` : tableOf(rows));
    return 'ok';
  },
};

/** Runs one script and returns its rows; what it says beside them goes to stderr. */
async function runScript([path = '', ...flags]: readonly string[]): Promise<Row[]> {
  say(`agora: measuring ${path}`);
  const child = spawn(process.execPath, [join(ROOT, path), ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  const rows: Row[] = [];
  for await (const line of createInterface({ input: child.stdout })) rows.push(...rowsOf(line));
  const code = await ended;
  if (code !== 0) throw new Refusal('failed', `${path} ended with code ${code}`, 'its own words stand above');
  return rows;
}

function rowsOf(line: string): Row[] {
  if (!/^[[{]/.test(line)) {
    if (line !== '') say(`  ${line}`);
    return [];
  }
  const parsed: unknown = JSON.parse(line);
  return z.array(rowSchema).parse(Array.isArray(parsed) ? parsed : [parsed]);
}

function keep(name: string, rows: readonly Row[], loadBefore: number | undefined): void {
  const dir = join(ROOT, 'bench/results');
  mkdirSync(dir, { recursive: true });
  const measured = {
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    // What others ask of the machine before the first row: a figure from a busy machine must say so.
    loadAverageBefore: loadBefore,
    rows,
  };
  writeFileSync(join(dir, `${name}.json`), `${JSON.stringify(measured, null, 2)}\n`);
}

function tableOf(rows: readonly Row[]): string {
  const text = (value: number | null) =>
    value === null
      ? '–'
      : Number(value.toPrecision(4)).toLocaleString('en-US', { maximumSignificantDigits: 4 });
  const head = ['name', 'unit', 'p50', 'p99', 'limit', 'ratio', 'n'];
  const cells = rows.map((row) => [
    row.name,
    row.unit,
    text(row.p50),
    text(row.p99),
    text(row.limit),
    text(row.ratio),
    text(row.n),
  ]);
  const width = head.map((_, column) =>
    Math.max(...[head, ...cells].map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    `${row.map((cell, column) => (column < 2 ? cell.padEnd(width[column] ?? 0) : cell.padStart(width[column] ?? 0))).join('  ')}\n`;
  return [head, ...cells].map(line).join('');
}

// Trades on the venue with client libraries that share no code with it or with each other:
// `./agora prove clients [--dir DIR] [--only NAME]`. They are no dependencies of this repository (one is 90 MB): they are
// installed, scripts off, in the versions below into a folder that is removed again, or taken from DIR.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ccxtSession } from '../clients/ccxt.ts';
import { CHECKLIST, type Ticks } from '../clients/checklist.ts';
import { hyperliquidSession } from '../clients/hyperliquid.ts';
import { PARTIES, type Place } from '../clients/session.ts';
import { startTestVenue } from '../support/venue.ts';

interface Library {
  readonly name: string;
  readonly version: string;
  readonly session: (place: Place) => Promise<Ticks>;
}

const LIBRARIES: readonly Library[] = [
  { name: 'ccxt', version: '4.5.84', session: ccxtSession },
  { name: 'hyperliquid', version: '1.7.7', session: hyperliquidSession },
];

const { values } = parseArgs({ options: { dir: { type: 'string' }, only: { type: 'string' } } });
const wanted = LIBRARIES.filter(({ name }) => values.only === undefined || values.only === name);

async function runs({ name, version, session }: Library, directory: string): Promise<boolean> {
  const venue = await startTestVenue();
  try {
    const ticks = await session({ directory, venue, ...PARTIES });
    const lines = CHECKLIST.map((check) => {
      const lacking = ticks.lacking.get(check);
      return `  ${ticks.done.has(check) ? 'ok    ' : lacking === undefined ? 'MISSED' : 'none  '}  ${check}${lacking === undefined ? '' : `: ${lacking}`}`;
    });
    process.stdout.write(`${name} ${version}\n${lines.join('\n')}\n`);
    return ticks.missing.length === 0;
  } catch (error) {
    process.stdout.write(`${name} ${version}: FAILED: ${error instanceof Error ? error.stack : error}\n`);
    return false;
  } finally {
    await venue.close();
  }
}

function install(directory: string): void {
  const packages = wanted.map(({ name, version }) => `${name}@${version}`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', directory];
  execFileSync('npm', ['install', ...flags, ...packages], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const directory = values.dir ?? mkdtempSync(join(tmpdir(), 'paper-venue-clients-'));
const results: boolean[] = [];
try {
  if (values.dir === undefined) install(directory);
  for (const library of wanted) results.push(await runs(library, directory));
} finally {
  if (values.dir === undefined) rmSync(directory, { recursive: true, force: true });
}
process.exit(results.length > 0 && results.every((ok) => ok) ? 0 : 1);

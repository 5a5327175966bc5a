import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { down, purge } from '../commands/down.ts';
import { createHome, type Home, homeAt, ROOT } from '../home.ts';
import { type ProcessState, writeState } from '../supervisor/state.ts';
import { innerHome, type Others, permitPurge } from './purge.ts';

const ALONE: Others = { own: '/srv/checkout/.agora', running: [], containers: null };
let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-purge-')));
  createHome(home);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home.dir, { recursive: true, force: true });
});

const of = (dir: string, root = ROOT): Others => ({
  ...ALONE,
  running: [{ dir, roots: new Set([root]), processes: new Set(['guardian']) }],
});

function withWallet(venue: string | null): void {
  writeFileSync(join(home.secrets, 'wallet-mm-1-engine.key'), 'x');
  if (venue !== null)
    writeFileSync(
      join(home.run, 'cli.json'),
      JSON.stringify({ config: { venue, engines: [] }, wallets: {} }),
    );
}

test('a home with the files of containers is refused before anything is stopped or removed', async () => {
  mkdirSync(join(home.dir, 'compose/secrets'), { recursive: true });
  const args = parseArguments('down', ['--purge', '--home', home.dir], down.flags, 0);
  await expect(down.run(args)).rejects.toThrow(
    /compose holds the keys and secrets of a deployment in containers/,
  );
  await expect(permitPurge(home, undefined, ALONE)).rejects.toThrow(/nothing was touched/);
});

test.each<[string, () => string, RegExp | null]>([
  ['the checkout', () => ROOT, /is no home that/],
  ['what holds it', () => dirname(ROOT), /is no home that/],
  ['a folder with some of its names', () => join(home.dir, 'data'), /is no home that/],
  ['what is not there', () => join(home.dir, 'none'), null],
])('named by mistake: %s', async (_, dir, refused) => {
  for (const name of ['data', 'run', 'secrets']) mkdirSync(join(home.data, name));
  const asked = permitPurge(homeAt(dir()), undefined, ALONE);
  await (refused === null ? expect(asked).resolves.toBeUndefined() : expect(asked).rejects.toThrow(refused));
});

test.each<[string, () => Home, () => Others, RegExp | null]>([
  ['nothing else', () => home, () => ALONE, null],
  ['containers elsewhere', () => home, () => ({ ...ALONE, containers: '/srv/compose' }), null],
  ['containers here', () => home, () => ({ ...ALONE, containers: home.dir }), /in containers/],
  ['containers below', () => home, () => ({ ...ALONE, containers: `${home.dir}/c` }), /in containers/],
  ['itself', () => home, () => of(home.dir), null],
  [
    'a home inside',
    () => home,
    () => of(`${home.dir}/b`),
    /\/b runs from what would be removed \(guardian\)/,
  ],
  ['a home beside, of the same packages, which stay', () => home, () => of('/srv/main'), null],
  [
    'a home beside, of the packages that go',
    () => home,
    () => ({ ...of('/srv/main'), own: home.dir }),
    /\/srv\/main runs/,
  ],
  [
    'a home of another checkout',
    () => home,
    () => ({ ...of('/srv/main', '/opt/agora'), own: home.dir }),
    null,
  ],
])('beside %s', async (_, which, others, refused) => {
  const asked = permitPurge(which(), undefined, others());
  await (refused === null ? expect(asked).resolves.toBeUndefined() : expect(asked).rejects.toThrow(refused));
});

test.each<[string, string, RegExp | null]>([
  [
    'the wallet of a home below',
    'data/old/secrets/wallet-mm-1-engine.key',
    /data\/old lies in what would be/,
  ],
  ['the plan of a home below', 'data/deep/er/run/plan.json', /data\/deep\/er lies in/],
  ['a home that is one of its folders', 'data/secrets/wallet-mm-1-engine.key', /data lies in/],
  ['a file of that name', 'data/old/secrets', null],
  ['a home beside what goes', 'mine/secrets/wallet-mm-1-engine.key', null],
  ['another key', 'data/old/secrets/audit-guardian.key', null],
  ['its own plan', 'run/plan.json', null],
  ['packages', 'data/node_modules/x/run/plan.json', null],
])('in a home that stands still: %s', async (_, path, refused) => {
  mkdirSync(dirname(join(home.dir, path)), { recursive: true });
  writeFileSync(join(home.dir, path), 'x');
  const asked = permitPurge(home, undefined, ALONE).catch((error) => error.line());
  expect(await asked).toEqual(refused === null ? undefined : expect.stringMatching(refused));
});

test('the home of the checkout goes whole, so a home anywhere below it is in the way', async () => {
  const checkout = mkdtempSync(join(tmpdir(), 'agora-checkout-'));
  const inner = join(checkout, 'second');
  mkdirSync(join(inner, 'run'), { recursive: true });
  writeFileSync(join(inner, 'run/plan.json'), '{}');
  expect(innerHome(homeAt(checkout), checkout)).toBe(inner);
  expect(innerHome(homeAt(checkout), '/elsewhere')).toBeUndefined();
  rmSync(checkout, { recursive: true });
});

test.each([[], ['notes.txt']])(
  'a home elsewhere goes, what else is in its folder stays: %j',
  async (...others) => {
    for (const name of others) writeFileSync(join(home.dir, name), 'mine');
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await purge(home);
    expect(existsSync(home.dir) ? readdirSync(home.dir) : []).toEqual(others);
    expect(existsSync(home.dir)).toBe(others.length > 0);
  },
);

test.each<[string | null, string | undefined, RegExp | null]>([
  ['paper', undefined, null],
  ['mainnet', undefined, /add --confirm "PURGE mainnet"/],
  ['mainnet', 'PURGE testnet', /must be "PURGE mainnet"/],
  ['mainnet', 'PURGE mainnet', null],
  ['testnet', undefined, /add --confirm "PURGE testnet"/],
  [null, undefined, /add --confirm "PURGE KEYS"/],
])('wallets of %s, confirmed by %s', async (venue, given, refused) => {
  withWallet(venue);
  const asked = permitPurge(home, given, ALONE).catch((error) => error.line());
  expect(await asked).toEqual(refused === null ? undefined : expect.stringMatching(refused));
});

const process_ = (name: string, change: Partial<ProcessState>): ProcessState => ({
  ...{ name, port: 1, stage: 1, stopTimeoutMs: 1, state: 'stopped', identity: null, restarts: 0 },
  ...{ since: '', lastExit: 'exited with code 0', ...change },
});
const NOBODY = { pid: 2 ** 22 + 1, startTicks: 1 };

test.each<[string, string, Partial<ProcessState>, RegExp | null]>([
  ['that proved all', 'paper', {}, null],
  [
    'that proved nothing',
    'paper',
    { lastExit: 'exited with code 1' },
    /add --confirm "PURGE UNPROVEN paper"/,
  ],
  [
    'that nobody saw',
    'paper',
    { state: 'healthy', identity: NOBODY },
    /add --confirm "PURGE UNPROVEN paper"/,
  ],
  ['before any start', 'paper', { lastExit: null }, /add --confirm "PURGE UNPROVEN paper"/],
  ['that proved all', 'mainnet', {}, /add --confirm "PURGE mainnet"/],
  ['that proved nothing', 'mainnet', { lastExit: null }, /add --confirm "PURGE UNPROVEN mainnet"/],
])('after an end %s on %s, with nothing running', async (_, venue, engine, refused) => {
  withWallet(venue);
  writeState(home, {
    ...{ supervisor: NOBODY, phase: 'stopping', failure: null },
    processes: [process_('engine-mm-1', engine)],
  });
  const asked = permitPurge(home, undefined, ALONE).catch((error) => error.line());
  expect(await asked).toEqual(refused === null ? undefined : expect.stringMatching(refused));
  if (refused?.source.includes('UNPROVEN')) {
    await expect(permitPurge(home, `PURGE ${venue}`, ALONE)).rejects.toThrow(/must be "PURGE UNPROVEN/);
    await expect(permitPurge(home, `PURGE UNPROVEN ${venue}`, ALONE)).resolves.toBeUndefined();
  }
});

// What `./agora enable` touches, for whom, and by which name a person on the host finds what it names.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { asRefusal, Refusal } from '../cli/refusal.ts';
import { createHome, type Home, homeAt } from '../home.ts';
import { killFileOf } from '../kill/ways.ts';
import { type Plan, writePlan } from '../supervisor/plan.ts';
import { enable } from './enable.ts';

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-enable-')));
  createHome(home);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home.dir, { recursive: true, force: true });
});

const plan: Plan = { buildId: 'b', configFile: '/none', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] };

/** What is said, or refused, in words. */
async function said(more: Partial<Plan>, ...words: string[]): Promise<string> {
  writePlan(home, { ...plan, ...more });
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const args = parseArguments('enable', ['--home', home.dir, ...words], enable.flags, enable.wordsMax);
  const end = await enable.run(args).catch(asRefusal);
  if (end instanceof Refusal) return end.line();
  return write.mock.calls.map(([chunk]) => String(chunk)).join('');
}

test('one engine needs no name, and no file of its own', async () => {
  expect(await said({})).toMatch(/^agora: enabled mm-1 by touching .*\/data\/mm-bot\.operator-enable\n/);
  expect(readdirSync(home.data)).toEqual(['mm-bot.operator-enable']);
});

test('of several one is named, and no other is allowed to trade by it', async () => {
  const two = { engineIds: ['mm-1', 'mm-2'] };
  expect(await said(two)).toBe('several engines run here — name one: `./agora enable ENGINE`');
  expect(readdirSync(home.data)).toEqual([]);
  expect(await said(two, 'mm-2')).toMatch(/^agora: enabled mm-2 by touching/);
  expect(existsSync(join(home.data, 'mm-2/operator-enable'))).toBe(true);
  expect(existsSync(join(home.data, 'mm-1'))).toBe(false);
});

test('in a container files are named as the host has them', async () => {
  writeFileSync(killFileOf(home), '');
  const text = await said({ containers: true, dataOnHost: '/srv/records' });
  expect(text).toContain('by touching /srv/records/mm-bot.operator-enable\n');
  expect(text).toContain('so nothing starts: rm /srv/records/mm-bot.kill\n');
  expect(text).not.toContain(home.data);
});

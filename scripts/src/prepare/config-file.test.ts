// A refused configuration names file, line, path and what is allowed; the shipped ones are accepted.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import { readConfig } from './prepare.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const paper = readFileSync(join(ROOT, 'config/paper.yaml'), 'utf8');

function refusalOf(text: string): string {
  const path = join(dir, 'config.yaml');
  writeFileSync(path, text);
  try {
    readConfig(path);
  } catch (error) {
    if (error instanceof Refusal) {
      expect(error.exit).toBe('config');
      return error.line();
    }
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** The line number of the first line that matches, as an editor counts. */
const lineOf = (text: string, pattern: RegExp) =>
  text.split('\n').findIndex((line) => pattern.test(line)) + 1;

describe('shipped configurations', () => {
  test.each(readdirSync(join(ROOT, 'config')).filter((name) => name.endsWith('.yaml')))(
    '%s is valid YAML with known keys',
    (name) => {
      const path = join(ROOT, 'config', name);
      // Real venues need the operator's own account address, which a shipped file cannot hold.
      if (name === 'paper.yaml') expect(readConfig(path).venue).toBe('paper');
      else expect(() => readConfig(path)).not.toThrow(/unknown key|not valid YAML/);
    },
  );
});

describe('refusals', () => {
  test('an unknown key, with its line and the known ones', () => {
    const text = `${paper}\nspeling: 1\n`;
    expect(refusalOf(text)).toMatch(
      new RegExp(
        `config\\.yaml:${lineOf(text, /^speling/)}: speling: unknown key \\(allowed: venue, engines`,
      ),
    );
  });

  test('a wrong value, with its line and what is allowed', () => {
    const text = paper.replace(/^venue: .*$/m, 'venue: moon');
    expect(refusalOf(text)).toMatch(
      new RegExp(`config\\.yaml:${lineOf(text, /^venue/)}: venue: .*paper.*testnet.*mainnet`),
    );
  });

  test('a nested value, with its own line', () => {
    const text = paper.replace(/^(\s+)trading_enabled: .*$/m, '$1trading_enabled: maybe');
    expect(refusalOf(text)).toMatch(
      new RegExp(`config\\.yaml:${lineOf(text, /trading_enabled: maybe/)}: engines\\[0\\]\\.trading_enabled`),
    );
  });

  test('all problems at once, one a line', () => {
    const text = `${paper.replace(/^venue: .*$/m, 'venue: moon')}\nspeling: 1\n`;
    expect(refusalOf(text).split('\n')).toHaveLength(2);
  });

  test.each([
    ['broken YAML', 'venue: [paper', /not valid YAML/],
    ['a key given twice', `${paper}\nvenue: paper\n`, /not valid YAML: .*unique/i],
    ['an empty file', '', /the file|venue|expected/],
    ['a list', '- 1', /expected object|the file/],
  ])('%s', (_name, text, message) => {
    expect(refusalOf(text)).toMatch(message);
  });

  test('a file that is not there', () => {
    expect(() => readConfig(join(dir, 'none.yaml'))).toThrow(/does not exist/);
  });
});

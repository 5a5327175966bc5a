// Which folder `compose-init` takes over as its data: a new one, an empty one, its own; never what something else lives by. And which
// deployment it is about: that of `.env`, with what was chosen for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { writeEnvFile } from '../containers/env-file.ts';
import { ROOT } from '../home.ts';
import { DEFAULT_CONFIG } from '../prepare/prepare.ts';
import { chosen, composeInit, refuseForeignData } from './compose-init.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-compose-data-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each<[string, () => void]>([
  ['an empty one', () => undefined],
  ['a disk of its own', () => mkdirSync(join(dir, 'lost+found'))],
  [
    'one that it made before',
    () => {
      writeFileSync(join(dir, '.agora-mount'), 'proof');
      mkdirSync(join(dir, 'mm-1'));
    },
  ],
])('takes %s', (_, make) => {
  make();
  expect(() => refuseForeignData(dir)).not.toThrow();
});

test('takes one that is not there yet', () => {
  expect(() => refuseForeignData(join(dir, 'new'))).not.toThrow();
});

test('refuses a folder with what others put there, and a file', () => {
  writeFileSync(join(dir, 'www'), '');
  expect(() => refuseForeignData(dir)).toThrow(/holds what AGORA did not put there \(www\)/);
  expect(() => refuseForeignData(join(dir, 'www'))).toThrow(/is no folder/);
});

describe('the deployment that is meant', () => {
  const envFile = () => join(dir, '.env');
  const choose = (...words: string[]) => {
    const args = parseArguments('compose-init', words, composeInit.flags, composeInit.wordsMax);
    const { home, configFile, project } = chosen(args, envFile());
    return { home: home.dir, data: home.data, configFile, project };
  };
  const live = () => {
    const made = {
      home: join(dir, 'live'),
      data: '/srv/live',
      configFile: '/srv/live.yaml',
      project: 'live',
    };
    mkdirSync(made.home);
    writeEnvFile(envFile(), {
      COMPOSE_PROJECT_NAME: made.project,
      AGORA_HOME: made.home,
      AGORA_DATA: made.data,
      AGORA_CONFIG: made.configFile,
    });
    return made;
  };

  test('is the shipped one the first time, or what is named', () => {
    const home = join(ROOT, '.agora/compose');
    expect(choose()).toEqual({ home, data: '/data', configFile: DEFAULT_CONFIG, project: undefined });
    expect(choose('--home', join(dir, 'new'))).toMatchObject({ home: join(dir, 'new'), data: '/data' });
  });

  test('is that of .env where no home is named, and where the same is, with all that was chosen for it', () => {
    const made = live();
    expect(choose()).toEqual(made);
    expect(choose('--home', made.home)).toEqual(made);
    expect(choose('--data', '/srv/other')).toEqual({ ...made, data: '/srv/other' });
  });

  test('is no other than that of .env, and none whose keys are gone', () => {
    const { home } = live();
    expect(() => choose('--home', join(dir, 'new'))).toThrow(/\.env is of the deployment in .*live, not of/);
    rmSync(home, { recursive: true });
    expect(() => choose()).toThrow(/live is not there, where .*\.env has the keys/);
  });
});

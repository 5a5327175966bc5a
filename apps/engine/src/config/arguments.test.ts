import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';
import { StartRefusal } from './refusal.ts';

test('names the runtime file and the engine', () => {
  expect(parseArguments(['--config', '/run/engine.json', '--engine', 'mm-1'])).toEqual({
    runtimeFile: '/run/engine.json',
    engineId: 'mm-1',
  });
});

describe('refused with exit code 2 and one line that shows the usage', () => {
  test.each([
    ['nothing', [], '--config needs an absolute path'],
    ['a relative path', ['--config', 'engine.json', '--engine', 'mm-1'], '--config needs an absolute path'],
    ['no engine', ['--config', '/run/engine.json'], '--engine needs an engine id'],
    ['a malformed engine id', ['--config', '/run/e.json', '--engine', 'MM 1'], '--engine needs an engine id'],
    [
      'a reserved engine id',
      ['--config', '/run/e.json', '--engine', 'global'],
      '--engine needs an engine id',
    ],
    ['an unknown flag', ['--config', '/run/e.json', '--dry-run'], "Unknown option '--dry-run'"],
    ['a flag without its value', ['--config'], "Option '--config <value>' argument missing"],
    ['a positional', ['now'], "Unexpected argument 'now'"],
  ])('%s', (_, argv, message) => {
    expect(() => parseArguments(argv)).toThrow(StartRefusal);
    try {
      parseArguments(argv);
    } catch (error) {
      const refusal = error as StartRefusal;
      expect(refusal).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
      expect(refusal.message).toContain('usage: ');
      expect(refusal.message).not.toContain('\n');
    }
  });
});

import { describe, expect, test } from 'vitest';
import { FlagError, parseFlags } from './flags.ts';

describe('parseFlags', () => {
  test('without flags: the real venue’s timing, on this machine, with a journal', () => {
    expect(parseFlags([])).toMatchObject({
      host: '127.0.0.1',
      port: 3110,
      blockMs: 70,
      latencyMs: 180,
      latencyJitterMs: 60,
      memory: false,
      market: 'flow',
      noLimits: false,
      virtualStartMs: null,
    });
  });

  test('oracle prices are taken by coin', () => {
    expect(parseFlags(['--oracle', 'BTC=105000.5', '--oracle', 'ETH=3300']).oracles).toEqual({
      BTC: '105000.5',
      ETH: '3300',
    });
  });

  test.each([
    [['--port', '65536'], '--port: expected a whole number from 0 to 65535, got "65536"'],
    [['--port', '-1'], 'argument'],
    [['--port', '1e3'], '--port'],
    [['--port', ''], '--port'],
    [['--block-ms', '70.5'], '--block-ms'],
    [['--oracle', 'DOGE=1'], 'BTC, ETH, HYPE'],
    [['--oracle', 'BTC=-1'], '--oracle'],
    [['--market', 'x'], 'flow or none'],
    [['--replay', 'f', '--scenario', 'g'], 'exclude each other'],
    [['--scenario', 'g', '--market', 'none'], '--scenario needs --market flow'],
    [['--replay-speed', '2'], '--replay-speed needs --replay'],
    [['--memory', '--data-dir', 'd'], 'exclude each other'],
    [['stray'], 'stray'],
  ])('%j is refused', (args, message) => {
    expect(() => parseFlags(args)).toThrow(FlagError);
    expect(() => parseFlags(args)).toThrow(message);
  });
});

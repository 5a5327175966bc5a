// A wrong command line is one clear line with exit code 2, never a guess.
import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';
import { EXIT, Refusal } from './refusal.ts';

const FLAGS = { purge: { type: 'boolean' }, lines: { type: 'string' } } as const;

describe('parseArguments', () => {
  test('global and own flags, words in any order', () => {
    const args = parseArguments('down', ['web', '--purge', '--home', '/x', '--json'], FLAGS, 1);
    expect(args).toEqual({
      home: '/x',
      config: undefined,
      json: true,
      help: false,
      flags: { purge: true },
      words: ['web'],
    });
  });

  const PROSE = { undone: 'nothing was stopped' };
  const prose = (...argv: string[]) => parseArguments('kill', argv, {}, Number.POSITIVE_INFINITY, PROSE);

  test.each([
    [
      ['-3%', 'in', '9 s'],
      ['-3%', 'in', '9 s'],
    ],
    [
      ['pnl', '-', 'too low', '-x', '-0.5'],
      ['pnl', '-', 'too low', '-x', '-0.5'],
    ],
    [['--', '--odd'], ['--odd']],
    [Array<string>(400).fill('word'), Array<string>(400).fill('word')],
  ])('the words of a prose %j', (argv, words) => {
    expect(prose('--home', '/x', ...argv)).toMatchObject({ words, home: '/x' });
  });

  test('what is written as a long flag is one in prose as well, and a refusal says what is not done', () => {
    expect(prose('-h')).toMatchObject({ help: true, words: [] });
    expect(thrown(() => prose('why', '--hom', '/x')).message).toBe(
      "kill: unknown option '--hom'; nothing was stopped",
    );
    expect(thrown(() => prose('--home', '-3%')).message).toMatch(
      /^kill: option '--home' argument is ambiguous; nothing was stopped$/,
    );
  });

  test.each([
    [['--purgee'], /unknown option '--purgee'/],
    [['--lines'], /'--lines <value>' argument missing/],
    [['--purge=yes'], /does not take an argument/],
    [['one', 'two'], /unexpected 'two'/],
  ])('%j is refused', (argv, message) => {
    const error = thrown(() => parseArguments('down', argv, FLAGS, 1));
    expect(error.exit).toBe('usage');
    expect(EXIT[error.exit]).toBe(2);
    expect(error.message).toMatch(message);
    expect(error.line()).toMatch(/see `\.\/agora down --help`$/);
    expect(error.line()).not.toContain('\n');
  });
});

function thrown(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error('expected a Refusal');
}

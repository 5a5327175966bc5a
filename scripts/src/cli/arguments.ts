// Parses a command line strictly: an unknown flag or a missing value is one clear line, never a guess.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Refusal } from './refusal.ts';

const GLOBAL = {
  home: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

export interface Arguments {
  readonly home: string | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

export interface Prose {
  /** What a refused command line has not done. */
  readonly undone: string;
}

/** Before a word that only looks like a flag. */
const MARK = '\0';

/**
 * Parses what follows the command's name. `flags` are the command's own; `wordsMax` bounds free words. Where they are `prose`, only what
 * is written as a long flag is one: a stop must not depend on how its reason begins.
 */
export function parseArguments(
  command: string,
  argv: readonly string[],
  flags: ParseArgsOptionsConfig,
  wordsMax: number,
  prose?: Prose,
): Arguments {
  try {
    const parsed = parseArgs({
      args: prose === undefined ? [...argv] : argv.map(marked),
      options: { ...GLOBAL, ...flags },
      allowPositionals: true,
    });
    const { values } = parsed;
    const positionals = parsed.positionals.map((word) => word.replace(MARK, ''));
    if (positionals.length > wordsMax) throw new Error(`unexpected '${positionals[wordsMax]}'`);
    const { home, config, json, help, ...own } = values as Record<string, string | boolean | undefined>;
    return {
      home: home as string | undefined,
      config: config as string | undefined,
      json: json === true,
      help: help === true,
      flags: own,
      words: positionals,
    };
  } catch (error) {
    const message = (error as Error).message.split(/\.\s/)[0] ?? '';
    const undone = prose === undefined ? '' : `; ${prose.undone}`;
    throw new Refusal(
      'usage',
      `${command}: ${message.charAt(0).toLowerCase()}${message.slice(1)}${undone}`,
      `see \`./agora ${command} --help\``,
    );
  }
}

/** `-3%` and `-` are words, `-h`, `--` and `--any` are not; nor is what follows a flag that takes a value. */
function marked(word: string, at: number, argv: readonly string[]): string {
  const isWord = /^-(?!-[a-z]|-$|h$)/.test(word) && !/^--(home|config)$/.test(argv[at - 1] ?? '');
  return isWord ? `${MARK}${word}` : word;
}

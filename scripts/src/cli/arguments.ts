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

/** Parses what follows the command's name. `flags` are the command's own; `wordsMax` bounds free words. */
export function parseArguments(
  command: string,
  argv: readonly string[],
  flags: ParseArgsOptionsConfig,
  wordsMax: number,
): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { ...GLOBAL, ...flags },
      allowPositionals: true,
    });
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
    const message = (error as Error).message.split('. ')[0] ?? '';
    throw new Refusal(
      'usage',
      `${command}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
      `see \`./agora ${command} --help\``,
    );
  }
}

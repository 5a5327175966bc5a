// The shape of one `./agora` command. The table of all of them is commands/table.ts.
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Arguments, Prose } from '../cli/arguments.ts';
import type { ExitName } from '../cli/refusal.ts';

export interface Command {
  /** One line for `--help`. */
  readonly summary: string;
  /** How it is written, without `./agora`. */
  readonly usage: string;
  readonly flags: ParseArgsOptionsConfig;
  /** How many free words it takes at most. */
  readonly wordsMax: number;
  /** Its free words are a text of the operator's. Absent: each is a word that it knows. */
  readonly prose?: Prose;
  run(args: Arguments): Promise<ExitName>;
}

/** A command that hands its whole command line on to another program, which has its own help. */
export interface Passthrough {
  pass(argv: readonly string[]): Promise<ExitName>;
}

// `./agora logs [NAME] [--follow]`: the last lines of one process's log, or of all with their names.
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import type { Command } from './command.ts';

const TAIL_BYTES = 16_384;
const LINES_DEFAULT = 40;

export const logs: Command = {
  summary: 'show the last lines of one process (or of all), and follow them with --follow',
  usage: 'logs [NAME] [--follow] [--lines N]',
  flags: { follow: { type: 'boolean', short: 'f' }, lines: { type: 'string', short: 'n' } },
  wordsMax: 1,
  async run(args) {
    const { logs: dir } = homeAt(args.home);
    const names = existsSync(dir)
      ? readdirSync(dir)
          .filter((file) => file.endsWith('.log'))
          .map((file) => file.slice(0, -4))
      : [];
    const [wanted] = args.words;
    if (names.length === 0) throw new Refusal('notRunning', 'there are no logs yet', 'run `./agora up`');
    if (wanted !== undefined && !names.includes(wanted))
      throw new Refusal('usage', `there is no log of '${wanted}'`, `one of: ${names.join(', ')}`);
    const lines = Number(args.flags.lines ?? LINES_DEFAULT);
    if (!Number.isInteger(lines) || lines < 1)
      throw new Refusal('usage', 'logs: --lines takes a whole number above 0');
    const shown = wanted === undefined ? names : [wanted];
    const prefix = (name: string) => (shown.length > 1 ? `${name} | ` : '');
    for (const name of shown) printTail(join(dir, `${name}.log`), lines, prefix(name));
    if (args.flags.follow === true)
      await Promise.all(shown.map((name) => follow(join(dir, `${name}.log`), prefix(name))));
    return 'ok';
  },
};

function printTail(path: string, lines: number, prefix: string): void {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  const text = readFrom(fd, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
  closeSync(fd);
  print(text.trimEnd().split('\n').slice(-lines).join('\n'), prefix);
}

/** Prints what is appended until the command is interrupted; a truncated log starts again from its beginning. */
function follow(path: string, prefix: string): Promise<never> {
  const fd = openSync(path, 'r');
  let at = fstatSync(fd).size;
  watch(path, () => {
    const { size } = fstatSync(fd);
    if (size < at) at = 0;
    if (size > at) print(readFrom(fd, at, size - at).trimEnd(), prefix);
    at = size;
  });
  return new Promise(() => undefined);
}

function readFrom(fd: number, at: number, length: number): string {
  const buffer = Buffer.alloc(length);
  return buffer.toString('utf8', 0, readSync(fd, buffer, 0, length, at));
}

function print(text: string, prefix: string): void {
  if (text === '') return;
  process.stdout.write(
    `${text
      .split('\n')
      .map((line) => prefix + line)
      .join('\n')}\n`,
  );
}

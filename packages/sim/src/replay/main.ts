// `./agora replay FILE [--json]`: a recording (`./agora up --record`, `./agora incident NAME --record FILE`) through the core of this build.
// Ends with code 1 at the first decision that differs, and shows it; 2 where the file is no recording.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { stopwatch } from '../incident/pace.ts';
import { RecordingError, Replay, type ReplayReport } from './replay.ts';

const SHOWN_CHARS_MAX = 600;

async function replayFile(path: string): Promise<ReplayReport> {
  const replay = new Replay();
  const packed = createReadStream(path);
  const lines = createInterface({ input: packed.pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY });
  packed.on('error', (error) => lines.emit('error', error));
  try {
    for await (const line of lines) if (!replay.line(line)) break;
  } catch (error) {
    // A killed process leaves a file without its end; all that is before it counts.
    if (!(error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR')) throw error;
  }
  return replay.report();
}

function textOf({ events, decisions, spanMs, difference, cutOff }: ReplayReport, tookMs: number): string {
  const pace = tookMs > 0 ? Math.round(spanMs / tookMs) : 0;
  const ran = `${events} events of ${(spanMs / 1_000).toFixed(0)} s, ${decisions} decisions equal, ${pace} times real time`;
  const cut = cutOff ? '; the recording was cut off' : '';
  if (difference === null) return `replayed: ${ran}${cut}\n`;
  const short = (text: string | null) => (text === null ? 'nothing' : text.slice(0, SHOWN_CHARS_MAX));
  return [
    `DIFFERS at line ${difference.line}: ${ran}`,
    `  event     ${JSON.stringify(difference.event).slice(0, SHOWN_CHARS_MAX)}`,
    `  recorded  ${short(difference.recorded)}`,
    `  replayed  ${short(difference.replayed)}`,
    '',
  ].join('\n');
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0)
      throw new RecordingError('usage: ./agora replay FILE [--json]');
    const tookMs = stopwatch();
    const report = await replayFile(path);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : textOf(report, tookMs()));
    return report.difference === null ? 0 : 1;
  } catch (error) {
    process.stderr.write(`agora: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));

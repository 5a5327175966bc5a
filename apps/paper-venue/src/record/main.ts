// Records a real or a paper venue from the command line. Prints one JSON line when it records and one when it has ended; ends
// by itself after `--minutes`, or on SIGTERM and SIGINT. Exit 2 on a wrong command line, 1 on anything else.
import { parseArgs } from 'node:util';
import { systemTime, systemTimers } from '../clock/system.ts';
import { infoPath, Recorder } from './recorder.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const MS_PER_MINUTE = 60_000;
const USAGE = `usage: ./agora record --out FILE.gz [flags]
  --out FILE.gz     the frames; the reads go beside it, FILE.info.ndjson
  --url URL         HTTP address of the venue (https://api.hyperliquid.xyz)
  --ws-url URL      its socket (the same address, ws or wss, /ws)
  --coins A,B       coins (BTC,ETH)
  --minutes N       how long (until it is interrupted)`;

function die(code: number, error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`record: ${message.replaceAll('\n', ' ')}\n`);
  process.exit(code);
}

function say(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

function flags() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { out: text, url: text, 'ws-url': text, coins: text, minutes: text, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  const { out: file, url = 'https://api.hyperliquid.xyz', coins = 'BTC,ETH' } = values;
  if (file === undefined) throw new Error('--out: expected a file');
  const httpUrl = new URL(url).href.replace(/\/$/, '');
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  if (minutes !== null && !(minutes > 0))
    throw new Error(`--minutes: expected a number above 0, got "${values.minutes}"`);
  if (!/^[A-Za-z0-9]+(,[A-Za-z0-9]+)*$/.test(coins))
    throw new Error(`--coins: expected names with commas, got "${coins}"`);
  return {
    ...{ file, httpUrl, minutes, coins: [...new Set(coins.split(','))] },
    wsUrl: values['ws-url'] ?? `${httpUrl.replace(/^http/, 'ws')}/ws`,
  };
}

function wanted(): ReturnType<typeof flags> {
  try {
    return flags();
  } catch (error) {
    return die(EXIT_USAGE, error);
  }
}

const { minutes, ...options } = wanted();
const base = { time: systemTime, timers: systemTimers, onFatal: (error: Error) => die(EXIT_FAILED, error) };
const recorder = await Recorder.start({ ...base, ...options }).catch((error: unknown) =>
  die(EXIT_FAILED, error),
);
say({ event: 'recording', file: options.file, info_file: infoPath(options.file), coins: options.coins });
let ending = false;
const end = (): void => {
  if (ending) return;
  ending = true;
  recorder.stop().then(
    (summary) => {
      say({ event: 'recorded', ...summary });
      process.exit(0);
    },
    (error: unknown) => die(EXIT_FAILED, error),
  );
};
if (minutes !== null) systemTimers.after(minutes * MS_PER_MINUTE, end);
process.once('SIGINT', end);
process.once('SIGTERM', end);

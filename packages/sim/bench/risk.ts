// How soon a loss beyond its limit stands in the latch, on virtual time; how long the night of 3 am takes, and how fast its recording is lived through
// again, on the wall's. `node packages/sim/bench/risk.ts [--seeds N] [--runs N]`
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '@agora/scripts/home';
import { type Measured, measured, tell, tookMs } from '@agora/testkit/measured';
import { withShock } from '../src/incident/incident-file.ts';
import { prepareIncident } from '../src/incident/incident-run.ts';
import { incidentOf } from '../src/incident/incidents.ts';
import { ACCOUNT } from '../src/venue-world.ts';

const NIGHT = '3am';
/** From here on the night of 3 am costs more than the limit of the day. */
const SHOCK = 2;
const STEP_MS = 10;
const LATCHED_MS_MAX = 2_500;
const NIGHT_S_MAX = 10;
const REPLAY_MIN = 100;
const WAY = 'one read of the venue on virtual time, there and back';
const NODE = 'a start of Node that does nothing';
const BARE = 'unpacking and parsing the same recording';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '10' }, runs: { type: 'string', default: '5' } },
});
const runs = Number(values.runs);
const directory = mkdtempSync(join(tmpdir(), 'agora-bench-risk-'));
const recording = join(directory, 'night.ndjson.gz');

/** From the instant since which the venue's own figures have shown the loss to the raise; null = another cause was first. */
function latchedAfterMs(seed: number): { readonly delayMs: number | null; readonly wayMs: number } {
  const incident = withShock(incidentOf(NIGHT), SHOCK);
  const run = prepareIncident({ name: NIGHT, incident, seed });
  const { world } = run;
  const wayMs = 2 * run.latencyMs;
  const floorUsd = run.startUsd - incident.envelope.daily_loss_limit_usd;
  let breachedMs: number | null = null;
  const raisedBefore = world.latch.panicE;
  while (run.advance(STEP_MS)) {
    const { marginSummary } = world.venue.exchange.clearinghouseState(ACCOUNT);
    // A loss that comes back within the limit is none.
    breachedMs = Number(marginSummary.accountValue) > floorUsd ? null : (breachedMs ?? world.time.nowMs);
    if (world.latch.panicE === raisedBefore) continue;
    const byLoss = world.engine.fsm.halt.cause.raw_code === 'daily_loss';
    return { delayMs: byLoss && breachedMs !== null ? world.time.nowMs - breachedMs : null, wayMs };
  }
  return { delayMs: null, wayMs };
}

function lossRows(): Measured[] {
  const seen = Array.from({ length: Number(values.seeds) }, (_, i) => latchedAfterMs(i + 1));
  const delays = seen.map(({ delayMs }) => delayMs).filter((ms) => ms !== null);
  if (delays.length === 0) throw new Error('no night ended by its loss');
  process.stderr.write(`  ${delays.length} of ${seen.length} nights were ended by their loss\n`);
  return [
    measured(
      WAY,
      'ms',
      seen.map(({ wayMs }) => wayMs),
    ),
    measured('loss past its limit to the raised latch, on virtual time', 'ms', delays, {
      promise: { at: 'p99', value: LATCHED_MS_MAX },
      limit: WAY,
    }),
  ];
}

/** Ends of the process; throws what it said where it failed. */
function node(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${said.slice(-500)}`));
    }),
  );
}

const main = (part: string) => join(ROOT, `packages/sim/src/${part}/main.ts`);

async function nightRows(): Promise<Measured[]> {
  const nightsS: number[] = [];
  const bareS: number[] = [];
  const hashes = new Set<string>();
  for (let run = 0; run < runs; run += 1) {
    bareS.push((await tookMs(() => node('-e', ''))) / 1_000);
    const night = async () => hashes.add(digest(await node(main('incident'), NIGHT, '--json')));
    nightsS.push((await tookMs(night)) / 1_000);
  }
  if (hashes.size !== 1) throw new Error('one seed gave two nights');
  return [
    measured(NODE, 's', bareS),
    measured('the night of 3 am, as a command', 's', nightsS, {
      promise: { at: 'worst', value: NIGHT_S_MAX },
      limit: NODE,
    }),
  ];
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

async function replayRows(): Promise<Measured[]> {
  await node(main('incident'), NIGHT, '--record', recording);
  const speeds: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    let spanMs = 0;
    const ms = await tookMs(async () => {
      ({ spanMs } = JSON.parse(await node(main('replay'), recording, '--json')));
    });
    const bareMs = await tookMs(() => {
      for (const line of gunzipSync(readFileSync(recording)).toString().split('\n'))
        if (line !== '') JSON.parse(line);
    });
    speeds.push(spanMs / ms);
    bare.push(spanMs / bareMs);
  }
  return [
    measured(BARE, 'x real time', bare, { better: 'larger' }),
    measured('replay of that night, as a command', 'x real time', speeds, {
      better: 'larger',
      promise: { at: 'p50', value: REPLAY_MIN },
      limit: BARE,
    }),
  ];
}

try {
  tell([...lossRows(), ...(await nightRows()), ...(await replayRows())]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

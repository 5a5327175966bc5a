// `./agora flatten [ENGINE]`: closes the open positions of a halted engine's account, with a wallet of its own. Shows size, price, cost
// and cover, has exactly that confirmed, looks again, and leaves nothing resting. It never turns a position round.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import {
  closeConfirmed,
  confirmedShown,
  type FlattenTask,
  keepShown,
  look,
  reportText,
} from '../flatten/flatten.ts';
import { phraseOf, type Shown, shownText } from '../flatten/shown.ts';
import { hindranceOf } from '../flatten/standing.ts';
import { type Home, homeAt } from '../home.ts';
import { whoIsHere } from '../kill/ways.ts';
import { confirm, oneEngine } from '../requests/send.ts';
import { planOf } from '../status/engines.ts';
import type { Plan } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

const WAIT_S = 900;
const WAIT_S_MAX = 86_400;

export const flatten: Command = {
  summary:
    'close open positions with reduce-only orders that cannot rest; the engine must be halted or gone. Without --confirm it only shows',
  usage: 'flatten [ENGINE] [--coin COIN] [--confirm "FLATTEN HASH"] [--wait SECONDS] [--json]',
  flags: {
    engine: { type: 'string' },
    coin: { type: 'string' },
    confirm: { type: 'string' },
    wait: { type: 'string' },
  },
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const named = args.flags.engine === undefined ? args.words[0] : String(args.flags.engine);
    const task = taskOf(home, plan, oneEngine(plan, named, 'flatten'), args);
    const hindrance = await task.hindrance();
    if (hindrance !== null)
      throw new Refusal('failed', hindrance, 'halt it with `./agora kill`, or end it with `./agora down`');
    const shown = await chosen(task, args);
    if (shown === null) return 'ok';
    const report = await closeConfirmed(task, shown);
    if (args.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else say(reportText(report));
    return report.is_done && report.unrecorded === null ? 'ok' : 'failed';
  },
};

/** What is to be closed, confirmed; null where it was only shown, or nothing is open. */
async function chosen(task: FlattenTask, args: Arguments): Promise<Shown | null> {
  if (args.flags.confirm !== undefined)
    return confirmedShown(task.home, task.engineId, String(args.flags.confirm));
  const shown = await look(task);
  const isOpen = shown.positions.length > 0;
  const phrase = isOpen ? phraseOf(shown) : null;
  if (isOpen) keepShown(task.home, shown);
  if (args.json) process.stdout.write(`${JSON.stringify({ ...shown, confirm: phrase })}\n`);
  else
    say(
      isOpen
        ? shownText(shown)
        : `agora: no position is open${task.coin === undefined ? '' : ` in ${task.coin}`}`,
    );
  if (phrase === null || args.json) return null;
  if (!process.stdin.isTTY) {
    say(`agora: nothing was sent. Within two minutes, to do it: add --confirm "${phrase}"`);
    return null;
  }
  await confirm(phrase, undefined);
  return shown;
}

function taskOf(home: Home, plan: Plan, engineId: EngineId, args: Arguments): FlattenTask {
  const file = join(home.run, 'cli.json');
  const read = existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined;
  const runtime = runtimeConfigSchema.safeParse(read).data;
  const wallets = runtime?.wallets[engineId];
  const engine = runtime?.config.engines.find(({ id }) => id === engineId);
  if (runtime === undefined || wallets?.flatten_key_file === undefined || engine === undefined)
    throw new Refusal(
      'notRunning',
      `${file} does not name the flatten wallet of ${engineId}`,
      plan.containers === true ? 'run `docker compose run --rm flatten`' : 'run `./agora up` once',
    );
  return {
    home,
    engineId,
    account: wallets.account_address,
    venueUrl: runtime.venue.http_url,
    network: runtime.config.venue === 'mainnet' ? 'mainnet' : 'testnet',
    keyFile: wallets.flatten_key_file,
    collarBps: engine.envelope.price_collar_mid_bps,
    coin: args.flags.coin === undefined ? undefined : String(args.flags.coin),
    who: whoIsHere(),
    waitMs: waitSeconds(args.flags.wait) * 1_000,
    hindrance: () => hindranceOf(home, plan, engineId),
  };
}

function waitSeconds(flag: string | boolean | undefined): number {
  if (flag === undefined) return WAIT_S;
  const seconds = Number(flag);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= WAIT_S_MAX) return seconds;
  throw new Refusal('usage', `--wait must be whole seconds up to ${WAIT_S_MAX}`);
}

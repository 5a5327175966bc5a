// What a stop from here is about: this home with its venue, engines and accounts; and what else there is on this host that it does not
// reach. Nothing of it is needed to stop: what cannot be read is told as not known.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { containersMeantBy } from '../containers/env-file.ts';
import { type Home, homeAt } from '../home.ts';
import { type RunningHome, runningHomes } from '../supervisor/elsewhere.ts';
import type { Plan } from '../supervisor/plan.ts';
import { isSupervised, leftovers, readState, runsAs } from '../supervisor/state.ts';

export const CLI_IN_CONTAINER = 'docker compose run --rm cli kill';

/** The files of another home are another's words. */
const word = z.string().regex(/^[\w-]+$/);
const configSchema = z.looseObject({ venue: word, engines: z.array(z.looseObject({ id: word })) });
const runtimeSchema = z.looseObject({
  config: configSchema,
  wallets: z.record(z.string(), z.looseObject({ account_address: word })),
});

export interface Whereabouts {
  /** For the operator, in the order in which they are said. */
  readonly lines: readonly string[];
  /** Deployments of this host that a stop of this home does not reach though nothing runs in it: how to stop each. */
  readonly missed: readonly string[];
}

export function whereabouts(home: Home, plan: Plan | undefined): Whereabouts {
  const here = `agora: this stops ${plan?.containers === true ? 'the containers' : home.dir}: ${aboutOf(home, plan)}`;
  const recorded = plan?.containers === true || recordedToRun(home);
  if (recorded === true) return { lines: [here], missed: [] };
  const running = runningHomes();
  if (running.some(({ dir }) => dir === home.dir)) return { lines: [here], missed: [] };
  const others = othersOf(home, running);
  const containers = containersMeantBy(home);
  const prepared =
    containers === null
      ? []
      : [
          `agora: a deployment in containers was prepared here (${containers}); it is stopped by \`${CLI_IN_CONTAINER}\``,
        ];
  return {
    lines: [
      here,
      recorded === null
        ? 'agora: whether anything runs in this home cannot be told'
        : 'agora: nothing runs in this home',
      ...others.map(({ line }) => line),
      ...prepared,
    ],
    missed: [...others.map(({ act }) => act), ...(containers === null ? [] : [CLI_IN_CONTAINER])],
  };
}

/** What helps while the venue has not proven anything. A paper venue of this home is one of its processes: where none runs, nobody can ask it. */
export function meanwhileOf(home: Home, plan: Plan | undefined): string {
  const suffix = home.dir === homeAt(undefined).dir ? '' : ` --home ${home.dir}`;
  return isOwnVenueDown(home, plan)
    ? `the paper venue of this home does not run, and what rests there is kept; \`./agora up${suffix}\` starts it with every engine HALTED, and \`./agora status${suffix}\` tells when no order rests`
    : 'do not wait for it: cancel at the venue itself, on its own page';
}

function isOwnVenueDown(home: Home, plan: Plan | undefined): boolean {
  const isOwn = plan?.processes.some(({ name }) => name === 'paper-venue') ?? false;
  if (!isOwn || plan?.containers === true) return false;
  try {
    return runsAs(readState(home)) === 'nothing' && runningHomes().every(({ dir }) => dir !== home.dir);
  } catch {
    return false; // What runs is not known.
  }
}

/** A line for each other home that runs on this host: a stop of this one stops none of them. */
export function notStopped(home: Home): string[] {
  return othersOf(home, runningHomes()).map(({ line }) => line);
}

function othersOf(home: Home, running: readonly RunningHome[]): { act: string; line: string }[] {
  return running
    .filter(({ dir }) => dir !== home.dir)
    .map((each) => {
      const act = `./agora kill --home ${each.dir}`;
      return { act, line: `agora: not stopped by this: ${toldOf(each)} runs on this host, too; \`${act}\`` };
    });
}

/** As this home was last told to run; null where that cannot be told. */
export function venueOf(home: Home): string | null {
  return runtimeSchema.safeParse(jsonIn(join(home.run, 'cli.json'))).data?.config.venue ?? null;
}

/** `venue mainnet, mm-1 of account 0x…`. */
function aboutOf(home: Home, plan: Plan | undefined): string {
  const runtime = runtimeSchema.safeParse(jsonIn(join(home.run, 'cli.json'))).data;
  const config = runtime?.config ?? configSchema.safeParse(jsonIn(plan?.configFile ?? '')).data;
  if (config === undefined) return 'its venue, engines and accounts are not known';
  const engines = config.engines.map(({ id }) => {
    const account = runtime?.wallets[id]?.account_address;
    return account === undefined ? id : `${id} of account ${account}`;
  });
  return `venue ${config.venue}, ${engines.join(', ')}`;
}

function toldOf({ dir, processes }: RunningHome): string {
  return `${dir} (${aboutOf(homeAt(dir), undefined)}; ${[...processes].join(', ')})`;
}

/** Null where the record cannot be read. */
function recordedToRun(home: Home): boolean | null {
  try {
    const state = readState(home);
    return isSupervised(state) || (state !== undefined && leftovers(state).length > 0);
  } catch {
    return null;
  }
}

function jsonIn(path: string): unknown {
  try {
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

// Which key of which engine a command is about, and where its account lives. Reads the configuration and the addresses; makes nothing.
import { existsSync } from 'node:fs';
import type { Config } from '@agora/shared/config';
import type { Arguments } from '../cli/arguments.ts';
import { Refusal } from '../cli/refusal.ts';
import { isInContainers } from '../containers/env-file.ts';
import { type Home, homeAt } from '../home.ts';
import { chosenConfig } from '../prepare/chosen-config.ts';
import { readConfig } from '../prepare/prepare.ts';
import { readPrivate } from '../prepare/private-file.ts';
import { venueUrls } from '../prepare/runtime-files.ts';
import { WALLET_ROLES, walletFile, walletIn } from '../prepare/wallets.ts';
import { type Plan, readPlan } from '../supervisor/plan.ts';
import type { AgentRole } from './approval.ts';
import { KeysVenue } from './venue.ts';
import { WalletFiles } from './wallet-files.ts';

export const AGENT_ROLES = WALLET_ROLES.filter((role) => role !== 'master');

export interface KeyTask {
  readonly home: Home;
  readonly plan: Plan | undefined;
  readonly engineId: string;
  readonly role: AgentRole;
  /** The trading account, whose own key approves. */
  readonly account: string;
  readonly network: 'mainnet' | 'testnet';
  readonly files: WalletFiles;
  readonly venue: KeysVenue;
  /** The paper account's own key; null where it is in the hands of a person. */
  masterKey(): string | null;
}

function chosenBy(args: Arguments): { home: Home; config: Config } {
  const home = homeAt(args.home);
  return { home, config: readConfig(chosenConfig(home, args.config)) };
}

/** One task a role of every engine that is named, or of all. */
export function tasksOf(args: Arguments, engine: string | undefined): KeyTask[] {
  const { home, config } = chosenBy(args);
  const plan = readPlan(home);
  const engines = config.engines.filter(({ id }) => engine === undefined || id === engine);
  if (engines.length === 0)
    throw new Refusal(
      'usage',
      `there is no engine '${engine}'`,
      `one of: ${config.engines.map(({ id }) => id).join(', ')}`,
    );
  return engines.flatMap(({ id }) => tasksFor(home, plan, config, id));
}

/** The task of `[ENGINE] ROLE`. */
export function oneTask(args: Arguments, words: readonly string[]): KeyTask {
  const role = AGENT_ROLES.find((each) => each === words.at(-1));
  if (role === undefined)
    throw new Refusal('usage', `the role must be one of ${AGENT_ROLES.join(', ')}`, '`./agora keys --help`');
  refuseUnreachable(chosenBy(args));
  const [task, ...others] = tasksOf(args, words.length > 1 ? words[0] : undefined).filter(
    (each) => each.role === role,
  );
  if (task === undefined || others.length > 0)
    throw new Refusal(
      'usage',
      'several engines are configured',
      `name one: \`./agora keys … ENGINE ${role}\``,
    );
  return task;
}

/** Silence of a venue that cannot be asked must not count as its answer. */
function refuseUnreachable({ home, config }: { home: Home; config: Config }): void {
  if (config.venue !== 'paper' || !isInContainers(home)) return;
  throw new Refusal(
    'environment',
    'the paper venue of a deployment in containers cannot be reached from here; nothing was touched',
    'its wallets approve themselves at each start; `--config FILE` names a real venue',
  );
}

function tasksFor(home: Home, plan: Plan | undefined, config: Config, engineId: string): KeyTask[] {
  const account = accountOf(home, config, engineId);
  const masterFile = walletFile(home, engineId, 'master');
  const venue = new KeysVenue(venueUrls(config).http_url, account);
  return AGENT_ROLES.map((role) => ({
    ...{ home, plan, engineId, role, account, venue },
    network: config.venue === 'mainnet' ? 'mainnet' : 'testnet',
    files: new WalletFiles(home, engineId, role),
    masterKey: () => (config.venue === 'paper' && existsSync(masterFile) ? readPrivate(masterFile) : null),
  }));
}

function accountOf(home: Home, config: Config, engineId: string): string {
  const configured = config.engines.find(({ id }) => id === engineId)?.account;
  if (configured !== undefined && configured !== 'generated') return configured;
  const master = walletIn(walletFile(home, engineId, 'master'));
  if (master === null)
    throw new Refusal(
      'notRunning',
      `the account of ${engineId} is not made yet`,
      'run `./agora up` once, or `./agora compose-init`',
    );
  return master.address;
}

/**
 * What a guardian needs of its runtime file, flat and whole: addresses, files, ports. A plan that lacks a wallet, a token or a Redis
 * user is refused in words. Pure: it names files and reads none.
 */
import type { EngineConfig } from './config.ts';
import { CONTRACT_VERSION } from './contract-version.ts';
import type { Address, EngineId } from './ids.ts';
import { parseJson } from './json.ts';
import { engineAddress, type RuntimeConfig, runtimeConfigSchema } from './runtime-config.ts';
import { weightPerMin } from './venue-weight.ts';

export interface PlannedEngine {
  readonly id: EngineId;
  readonly healthUrl: string;
  /** What is read at the venue: never the wallet's own address, which would show an empty account. */
  readonly account: Address;
  readonly wallet: Address;
  readonly keyFile: string;
}

/** Who may kill by Telegram, and where every other command goes. */
export interface TelegramPlan {
  readonly apiRoot: string;
  readonly botTokenFile: string;
  readonly allowed: readonly number[];
  readonly pagerUrl: string;
  readonly pagerHealthUrl: string;
  /** Who is told that the pager is dead. */
  readonly chats: readonly number[];
  readonly pagerTokenFile: string;
}

export interface GuardianPlan {
  readonly buildId: string;
  readonly port: number;
  /** The address it listens on. */
  readonly host: string;
  readonly dataDir: string;
  readonly auditDir: string;
  /** Made with the chain where it is not there. */
  readonly auditKeyFile: string;
  readonly venueUrl: string;
  /** Of the venue's limit for one IP. */
  readonly weightPerMin: number;
  /** Whose signatures are valid where: paper counts as testnet. */
  readonly network: 'mainnet' | 'testnet';
  readonly redis: {
    readonly host: string;
    readonly port: number;
    readonly passwordFile: string;
    readonly caFile: string;
    readonly certFile: string;
    readonly keyFile: string;
  };
  readonly stopTokenFile: string;
  readonly scraperTokenFile: string;
  /** Null = not configured. */
  readonly telegram: TelegramPlan | null;
  readonly engines: readonly PlannedEngine[];
}

export type PlanReading =
  | { readonly ok: true; readonly plan: GuardianPlan }
  /** `problem` follows the file's name in a sentence. */
  | { readonly ok: false; readonly problem: string };

/** For `only` one of its engines, or for all. */
export function readGuardianPlan(text: string, only?: string): PlanReading {
  const parsed = runtimeConfigSchema.safeParse(parseJson(text));
  const refused = (problem: string): PlanReading => ({ ok: false, problem });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(`: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  const { process, contract_version: version } = parsed.data;
  if (process !== 'guardian') return refused(` was written for ${process}`);
  if (version !== CONTRACT_VERSION)
    return refused(` is of contract ${version}, this code of ${CONTRACT_VERSION}`);
  const plan = planOf(parsed.data);
  if (typeof plan === 'string') return refused(plan);
  const engines = plan.engines.filter(({ id }) => only === undefined || id === only);
  return engines.length > 0
    ? { ok: true, plan: { ...plan, engines } }
    : refused(` names no engine '${only}'`);
}

/** Every file whose content is withheld from what is recorded. */
export function secretFilesOf({
  stopTokenFile,
  scraperTokenFile,
  redis,
  telegram,
  engines,
}: GuardianPlan): string[] {
  const ofTelegram = telegram === null ? [] : [telegram.botTokenFile, telegram.pagerTokenFile];
  return [
    stopTokenFile,
    scraperTokenFile,
    redis.passwordFile,
    ...ofTelegram,
    ...engines.map(({ keyFile }) => keyFile),
  ];
}

function planOf(runtime: RuntimeConfig): GuardianPlan | string {
  const { config, data_dir: dataDir, bearer_token_files: tokens, private_files: files, venue } = runtime;
  const { latch } = runtime.redis;
  const user = latch.users.guardian;
  if (user === undefined) return ' names no Redis user "guardian"';
  if (tokens.stop === undefined || tokens.scraper === undefined)
    return ' names no token of "stop" or "scraper"';
  const engines = config.engines.flatMap((engine) => plannedEngine(runtime, engine));
  const missing = config.engines.find(({ id }) => engines.every((engine) => engine.id !== id));
  if (missing !== undefined) return ` names no wallet of the guardian for ${missing.id}`;
  const telegram = telegramOf(runtime);
  if (typeof telegram === 'string') return telegram;
  const auditDir = `${dataDir}/audit/guardian`;
  return {
    buildId: runtime.build_id,
    port: config.ports.guardian,
    host: runtime.network.listen,
    dataDir,
    auditDir,
    auditKeyFile: files.audit_signing_key ?? `${auditDir}.key`,
    venueUrl: venue.http_url.replace(/\/$/, ''),
    weightPerMin: weightPerMin('guardian', config),
    network: config.venue === 'mainnet' ? 'mainnet' : 'testnet',
    redis: {
      host: latch.host,
      port: latch.port,
      passwordFile: user.password_file,
      caFile: latch.ca_file,
      certFile: latch.client_cert_file,
      keyFile: latch.client_key_file,
    },
    stopTokenFile: tokens.stop,
    scraperTokenFile: tokens.scraper,
    telegram,
    engines,
  };
}

function plannedEngine({ wallets, network }: RuntimeConfig, engine: EngineConfig): PlannedEngine[] {
  const { id } = engine;
  const {
    account_address: account,
    guardian_address: wallet,
    guardian_key_file: keyFile,
  } = wallets[id] ?? {};
  if (account === undefined || wallet === undefined || keyFile === undefined) return [];
  return [{ id, healthUrl: `http://${engineAddress(network, engine)}/healthz`, account, wallet, keyFile }];
}

function telegramOf({
  config,
  bearer_token_files: tokens,
  network,
}: RuntimeConfig): GuardianPlan['telegram'] | string {
  const { telegram, ports } = config;
  if (telegram === undefined) return null;
  if (tokens.guardian === undefined) return ' names no token of "guardian"';
  const { bot_token_file: botTokenFile, api_root: apiRoot, allowed_user_ids: allowed } = telegram;
  // The private chat with a person has the id of the person.
  const chats = telegram.chat_ids.length > 0 ? telegram.chat_ids : allowed;
  if (!botTokenFile.startsWith('/')) return ': telegram.bot_token_file must be an absolute path';
  const pager = `http://${network.pager}:${ports.pager}`;
  return {
    apiRoot: apiRoot.replace(/\/$/, ''),
    botTokenFile,
    allowed,
    pagerUrl: `${pager}/telegram`,
    pagerHealthUrl: `${pager}/healthz`,
    chats,
    pagerTokenFile: tokens.guardian,
  };
}

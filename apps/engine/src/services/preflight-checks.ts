/**
 * What must be true before anything is quoted, one line each: what was found, the limit, and what mends it. Pure: it judges
 * what `preflight.ts` collected. What could not be learnt does not pass.
 */
import type { EngineConfig } from '@agora/shared/config';
import type { Address } from '@agora/shared/ids';
import type { PreflightLine } from '@agora/shared/preflight';
import { cancelReserve } from '../core/budget/budget.ts';
import { usdForDisplay, uusdOfUsd } from '../core/money/usd.ts';
import { STRATEGY_NAMES, strategyOf } from '../core/quoting/strategies.ts';
import type { StoreSettings } from '../ports/latch-store.ts';
import type { Agent, FeeRates, RequestBudget, Role } from '../ports/venue-info.ts';
import type { Universe } from '../ports/venue-universe.ts';

/** Null = not known. */
export interface Collected {
  readonly config: EngineConfig;
  readonly account: Address;
  readonly signer: Address;
  readonly buildId: string;
  readonly universe: Universe | null;
  readonly accountRole: Role | null;
  readonly signerRole: Role | null;
  readonly agents: readonly Agent[] | null;
  readonly accountMode: string | null;
  readonly equityUusd: number | null;
  readonly fees: FeeRates | null;
  readonly budget: RequestBudget | null;
  readonly skewMs: number | null;
  readonly uncertaintyMs: number | null;
  readonly venueNowMs: number | null;
  readonly guardianBuildId: string | null;
  readonly latchSettings: StoreSettings | null;
  readonly auditProblem: string | null;
  /** Null = the configured envelope is allowed by the host's record. */
  readonly envelopeProblem: string | null;
  /** Smaller limits are in force that the record does not have yet. */
  readonly owesEnvelope: boolean;
}

const SKEW_MS_MAX = 1_000;
const AGENT_LEFT_MS_MIN = 24 * 3_600_000;
const PPM_PER_BPS = 100;
const UNKNOWN = 'not known';
const STANDARD_MODES: readonly string[] = ['disabled', 'default'];

export function preflightChecks(seen: Collected): PreflightLine[] {
  return [
    strategyCheck(seen),
    ...coinChecks(seen),
    ...walletChecks(seen),
    equityCheck(seen),
    feeCheck(seen),
    budgetCheck(seen),
    clockCheck(seen),
    ...hostChecks(seen),
  ];
}

/** Without it nothing would be quoted, and everything else would look well. */
function strategyCheck({ config }: Collected): PreflightLine {
  const { name } = config.strategy;
  return {
    name: 'strategy',
    value: name,
    limit: `one of: ${STRATEGY_NAMES.join(', ')}`,
    pass: strategyOf(name) !== null,
    fix: 'Name a strategy of `strategies.ts` in strategy.name.',
  };
}

function coinChecks({ config, universe }: Collected): PreflightLine[] {
  const missing = config.coins.filter((coin) => universe?.get(coin)?.isDelisted !== false);
  const maxLeverage = Math.min(...config.coins.map((coin) => universe?.get(coin)?.spec.maxLeverage ?? 0));
  const isolated = config.coins.filter((coin) => universe?.get(coin)?.onlyIsolated === true);
  const smallest = config.strategy.quote_size_usd * config.strategy.defensive_size_factor;
  return [
    {
      name: 'coins_listed',
      value:
        universe === null
          ? UNKNOWN
          : missing.length === 0
            ? config.coins.join(', ')
            : `not listed: ${missing.join(', ')}`,
      limit: 'listed and not delisted',
      pass: universe !== null && missing.length === 0,
      fix: 'Name listed perpetuals in `coins`.',
    },
    {
      name: 'order_notional_min',
      value: `${smallest} USD`,
      limit: '10 USD or more',
      pass: smallest >= 10,
      fix: 'Raise strategy.quote_size_usd or defensive_size_factor.',
    },
    {
      name: 'leverage',
      value: `${config.envelope.max_leverage}x`,
      limit: universe === null ? UNKNOWN : `${maxLeverage}x at the venue`,
      pass: universe !== null && config.envelope.max_leverage <= maxLeverage,
      fix: 'Lower envelope.max_leverage.',
    },
    {
      name: 'margin_mode',
      value:
        universe === null
          ? UNKNOWN
          : isolated.length === 0
            ? 'cross is offered'
            : `isolated only: ${isolated.join(', ')}`,
      limit: 'cross margin',
      pass: universe !== null && isolated.length === 0,
      fix: 'Trade coins that offer cross margin.',
    },
  ];
}

function walletChecks({
  account,
  signer,
  accountRole,
  signerRole,
  agents,
  accountMode,
  venueNowMs,
}: Collected): PreflightLine[] {
  const isAgent = signerRole?.kind === 'agent' && signerRole.master === account;
  const own = agents?.find(({ address }) => address === signer);
  const leftMs = own === undefined || venueNowMs === null ? null : own.validUntilMs - venueNowMs;
  return [
    {
      name: 'account_is_not_signer',
      value: account === signer ? 'the same address' : 'two addresses',
      limit: 'two addresses',
      pass: account !== signer,
      fix: 'Configure the address of the trading account, not that of the agent wallet.',
    },
    {
      name: 'account_role',
      value: accountRole?.kind ?? UNKNOWN,
      // For the other two an agent of the master would have to name them in what it signs, here and in the guardian.
      limit: 'user',
      pass: accountRole?.kind === 'user',
      fix: 'Configure the address of a main account that exists at the venue: sub-accounts and vaults are not supported.',
    },
    {
      name: 'signer_is_agent',
      value: signerRole === null ? UNKNOWN : isAgent ? 'agent of the account' : signerRole.kind,
      limit: 'agent of the account',
      pass: isAgent,
      fix: 'Approve the engine wallet as an agent of the account: `./agora keys`.',
    },
    {
      name: 'signer_unexpired',
      value:
        leftMs === null
          ? agents === null
            ? UNKNOWN
            : 'unnamed agent, no expiry told'
          : `${Math.floor(leftMs / 3_600_000)} h left`,
      limit: '24 h left or more',
      pass: agents !== null && venueNowMs !== null && (leftMs === null || leftMs >= AGENT_LEFT_MS_MIN),
      fix: 'Approve the engine wallet anew.',
    },
    {
      name: 'account_mode',
      value: accountModeText(accountMode),
      limit: 'standard',
      pass: accountMode !== null && STANDARD_MODES.includes(accountMode),
      fix: 'Switch the account to the standard mode at the venue.',
    },
  ];
}

/** The venue's own word beside ours: its "disabled" is about what the standard mode does without. */
function accountModeText(mode: string | null): string {
  if (mode === null) return UNKNOWN;
  return STANDARD_MODES.includes(mode) ? `standard (the venue says "${mode}")` : mode;
}

function equityCheck({ config, equityUusd }: Collected): PreflightLine {
  const { max_total_position_usd: total, max_leverage: leverage } = config.envelope;
  const needed = Math.ceil(total / leverage);
  return {
    name: 'equity',
    value: equityUusd === null ? UNKNOWN : `${Math.floor(usdForDisplay(equityUusd))} USD`,
    limit: `${needed} USD (total position over leverage)`,
    pass: equityUusd !== null && equityUusd >= uusdOfUsd(needed),
    fix: 'Fund the account, or shrink envelope.max_total_position_usd.',
  };
}

function feeCheck({ config, fees }: Collected): PreflightLine {
  const ppmMax = (config.strategy.min_spread_bps / 2) * PPM_PER_BPS;
  return {
    name: 'maker_fee',
    value: fees === null ? UNKNOWN : `${fees.makerPpm / PPM_PER_BPS} bps`,
    limit: `${ppmMax / PPM_PER_BPS} bps (half of min_spread_bps)`,
    pass: fees !== null && fees.makerPpm <= ppmMax,
    fix: 'Raise strategy.min_spread_bps above both maker fees.',
  };
}

function budgetCheck({ config, budget }: Collected): PreflightLine {
  const reserve = cancelReserve(config.envelope.max_open_orders);
  const left = budget === null ? null : budget.cap - budget.used;
  return {
    name: 'request_budget',
    value: left === null ? UNKNOWN : `${left} requests left`,
    limit: `${reserve} or more, the reserve for cancels`,
    pass: left !== null && left >= reserve,
    fix: 'Trade volume earns requests; until then wait, or lower envelope.max_open_orders.',
  };
}

function clockCheck({ skewMs, uncertaintyMs }: Collected): PreflightLine {
  const known = skewMs !== null && uncertaintyMs !== null;
  return {
    name: 'clock_skew',
    value: known ? `${skewMs.toFixed(0)} ms ± ${uncertaintyMs.toFixed(0)} ms` : UNKNOWN,
    limit: `${SKEW_MS_MAX} ms`,
    pass: known && Math.abs(skewMs) + uncertaintyMs <= SKEW_MS_MAX,
    fix: 'Let the host keep time by NTP.',
  };
}

function hostChecks({
  config,
  buildId,
  guardianBuildId,
  latchSettings,
  auditProblem,
  envelopeProblem,
  owesEnvelope,
}: Collected): PreflightLine[] {
  const { appendFsync, maxMemoryPolicy } = latchSettings ?? { appendFsync: null, maxMemoryPolicy: null };
  return [
    {
      name: 'envelope',
      value:
        envelopeProblem ??
        `version ${config.envelope.version} of the config${owesEnvelope ? ', shrunk: in force, not yet on disk' : ''}`,
      limit: 'nothing expanded without an acceptance',
      pass: envelopeProblem === null,
      fix: 'Shrink the envelope in the config, or accept it on the host: `./agora envelope accept`.',
    },
    {
      name: 'build_ids',
      value:
        guardianBuildId === null
          ? 'no guardian seen'
          : guardianBuildId === buildId
            ? 'equal'
            : `guardian ${guardianBuildId}`,
      limit: buildId,
      pass: guardianBuildId === buildId,
      fix: 'Start all processes from one build: `./agora down`, `./agora up`.',
    },
    {
      name: 'redis_latch_durable',
      value: `appendfsync ${appendFsync ?? UNKNOWN}, ${maxMemoryPolicy ?? UNKNOWN}`,
      limit: 'appendfsync always, noeviction',
      pass: appendFsync === 'always' && maxMemoryPolicy === 'noeviction',
      fix: 'Start redis-latch with the shipped settings.',
    },
    {
      name: 'audit_writable',
      value: auditProblem ?? 'writable',
      limit: 'writable',
      pass: auditProblem === null,
      fix: 'Free the disk, or mend the audit folder: docs/audit.md.',
    },
  ];
}

/** One line for the signal's evidence: the first failures with what helps, or how many passed. */
export function evidenceOf(checks: readonly PreflightLine[]): string {
  const failed = checks.filter(({ pass }) => !pass);
  if (failed.length === 0) return `${checks.length} checks passed; envelope as configured`;
  return failed
    .map(({ name, value, limit }) => `${name}: ${value}, needs ${limit}`)
    .join('; ')
    .slice(0, 280);
}

/** The guardian's ages and states as metrics in the text format of Prometheus. An age that is not known is NaN. Pure. */
import type { ClearingStep } from './clearing-news.ts';
import { verdictOf } from './engine-sight.ts';
import type { GuardianFacts } from './guardian-report.ts';
import { killPathsOf } from './kill-path.ts';

interface Gauge {
  readonly name: string;
  readonly help: string;
  /** By the label that tells them apart, written out; empty = there is one value. */
  readonly values: readonly (readonly [string, number])[];
}

export const STRIKE_STEPS = [
  'dispatch',
  'ack',
  'zero_seen',
  'verified',
] as const satisfies readonly ClearingStep[];

/** How fast strikes were, by their steps; counted by whoever keeps histograms. */
export const STRIKE_SECONDS = {
  name: 'agora_strike_seconds',
  help: 'From a stop known here to first cancels sent (dispatch), taken (ack), no order shown, and proven.',
  labelNames: ['engine_id', 'step'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.4, 0.7, 1, 2, 3.5, 5, 10, 30, 60],
};

/** The labels of every series: each begins at zero, since Prometheus does not see the rise of one that begins with its first strike. */
export function strikesOf(engines: readonly string[]): { engine_id: string; step: ClearingStep }[] {
  return engines.flatMap((engine_id) => STRIKE_STEPS.map((step) => ({ engine_id, step })));
}

/** Every metric with its help line, ending in a newline. */
export function guardianGaugesText(facts: GuardianFacts): string {
  return gaugesOf(facts)
    .map(({ name, help, values }) => {
      const lines = values.map(([label, value]) => `agora_${name}{${label}process="guardian"} ${value}`);
      return [`# HELP agora_${name} ${help}`, `# TYPE agora_${name} gauge`, ...lines, ''].join('\n');
    })
    .join('');
}

function gaugesOf(facts: GuardianFacts): Gauge[] {
  const { monoMs, latchAgeMs, telegram, engines, buildId } = facts;
  const seconds = (ms: number | null) => (ms === null ? Number.NaN : ms / 1_000);
  const since = (ms: number | null | undefined) => seconds(ms == null ? null : monoMs - ms);
  const one = (name: string, help: string, value: number): Gauge => ({
    name,
    help,
    values: [['', value]],
  });
  const each = (name: string, help: string, value: (engine: (typeof engines)[number]) => number): Gauge => ({
    name,
    help,
    // Ids need no escaping.
    values: engines.map((engine) => [`engine_id="${engine.engine.id}",`, value(engine)]),
  });
  return [
    {
      name: 'build_info',
      help: 'Always 1; the label names the build.',
      values: [[`build_id="${buildId}",`, 1]],
    },
    {
      name: 'kill_path_live',
      help: '1 while the way to stop was tried lately and worked, 0 while it does not, NaN while nobody tried; absent where not configured.',
      values: Object.entries(killPathsOf(facts)).flatMap(([path, { live }]): (readonly [string, number])[] =>
        path === 'telegram' && telegram === null
          ? []
          : [[`path="${path}",`, live === null ? Number.NaN : Number(live)]],
      ),
    },
    one(
      'heartbeat_age_seconds',
      'Since the last heartbeat that redis-latch accepted was issued.',
      seconds(latchAgeMs),
    ),
    one('telegram_poll_age_seconds', 'Since Telegram last answered a poll.', since(telegram?.lastPoll?.ms)),
    one('telegram_stranger_updates', 'Updates by people who may not command.', telegram?.strangers ?? 0),
    each('engine_heartbeat_age_seconds', 'Since a new heartbeat of the engine was seen.', ({ sight }) =>
      since(sight.beatMs),
    ),
    each('engine_probe_age_seconds', 'Since the engine answered its /healthz.', ({ sight }) =>
      since(sight.probeMs),
    ),
    each('engine_dark', '1 while the engine is silent on both routes without a goodbye.', ({ sight }) =>
      Number(verdictOf(sight, monoMs) === 'DARK'),
    ),
    each('latch_standing', '1 while a stop of the engine is known to stand.', ({ stopped }) =>
      Number(stopped),
    ),
    each('venue_read_age_seconds', 'Since the last answered read of the account began.', ({ clearing }) =>
      since(clearing.seen?.startedMs),
    ),
    each(
      'venue_orders',
      'Orders that the last read showed.',
      ({ clearing }) => clearing.seen?.orders.length ?? Number.NaN,
    ),
    each('wallet_proof_age_seconds', 'Since the venue accepted an action of the wallet.', ({ clearing }) =>
      since(clearing.provenMs),
    ),
  ];
}

/** The guardian's ages and states as metrics in the text format of Prometheus. An age that is not known is NaN. Pure. */
import { verdictOf } from './engine-sight.ts';
import type { GuardianFacts } from './guardian-report.ts';

interface Gauge {
  readonly name: string;
  readonly help: string;
  /** By engine id; the empty id is a metric without one. */
  readonly values: readonly (readonly [string, number])[];
}

/** How fast strikes were, by their steps; counted by whoever keeps histograms. */
export const STRIKE_SECONDS = {
  name: 'agora_strike_seconds',
  help: 'From a stop known here to first cancels sent (dispatch), taken (ack), no order shown, and proven.',
  labelNames: ['engine_id', 'step'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.4, 0.7, 1, 2, 3.5, 5, 10, 30, 60],
};

const NO_ENGINE = '';

/** Every metric with its help line, ending in a newline. */
export function guardianGaugesText(facts: GuardianFacts): string {
  return gaugesOf(facts)
    .map(({ name, help, values }) => {
      const lines = values.map(([id, value]) => `agora_${name}{${labels(id)}} ${value}`);
      return [`# HELP agora_${name} ${help}`, `# TYPE agora_${name} gauge`, ...lines, ''].join('\n');
    })
    .join('');
}

/** Engine ids need no escaping. */
function labels(id: string): string {
  return id === NO_ENGINE ? 'process="guardian"' : `engine_id="${id}",process="guardian"`;
}

function gaugesOf({ monoMs, latchAgeMs, telegram, engines }: GuardianFacts): Gauge[] {
  const seconds = (ms: number | null) => (ms === null ? Number.NaN : ms / 1_000);
  const since = (ms: number | null | undefined) => seconds(ms == null ? null : monoMs - ms);
  const one = (name: string, help: string, value: number): Gauge => ({
    name,
    help,
    values: [[NO_ENGINE, value]],
  });
  const each = (name: string, help: string, value: (engine: (typeof engines)[number]) => number): Gauge => ({
    name,
    help,
    values: engines.map((engine) => [engine.engine.id, value(engine)]),
  });
  return [
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

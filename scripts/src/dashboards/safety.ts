// The safeguards: what holds, what was tried lately, how fast stops were.
import type { Board } from './render.ts';
import { flag, STATE } from './state.ts';

export const SAFETY: Board = {
  uid: 'agora-safety',
  title: 'Safety',
  says: 'The safeguards: what holds, what was tried lately, how fast stops were. Look here first.',
  rows: [
    STATE,
    {
      title: 'Safeguards',
      panels: [
        {
          title: 'Ways to stop',
          says: 'Each was tried lately and worked, or not. One that does not work: use another, and repair it.',
          kind: 'stat',
          queries: { '{{path}}': 'agora_kill_path_live' },
          words: flag('works', 'DOES NOT WORK'),
          width: 12,
        },
        {
          title: 'Trust signals',
          says: 'The six conditions of trading.',
          kind: 'stat',
          queries: { '{{signal}}': 'agora_signal_holds' },
          words: flag('holds', 'does not hold'),
          width: 12,
        },
        {
          title: 'Orders at the venue, by the guardian',
          says: 'What the guardian’s last read of the account showed. While HALTED it must be 0.',
          kind: 'timeseries',
          queries: { '{{engine_id}}': 'agora_venue_orders' },
        },
        {
          title: 'Ages of what safety rests on',
          says: 'Since each was last proven. The lease of the engine lasts 0.15 s.',
          kind: 'timeseries',
          unit: 's',
          queries: {
            'latch contact, {{process}}': 'agora_latch_contact_age_seconds',
            'heartbeat, {{process}}': 'agora_heartbeat_age_seconds',
            'engine heard by guardian': 'agora_engine_heartbeat_age_seconds',
            'engine’s own port, by guardian': 'agora_engine_probe_age_seconds',
            'snapshot of the engine': 'agora_snapshot_age_seconds',
            'redis-live, by pager': 'agora_live_contact_age_seconds',
          },
        },
        {
          title: 'Strikes: stop known to each step, p99',
          says: 'From a stop known to the guardian until cancels left, were taken, no order showed, and that was proven.',
          kind: 'timeseries',
          unit: 's',
          queries: {
            '{{step}}':
              'histogram_quantile(0.99, sum by (step, le) (rate(agora_strike_seconds_bucket[30m])))',
          },
        },
        {
          title: 'Dead-man’s switch of the venue',
          says: 'Armed only while the last scheduled cancel was accepted and lies ahead.',
          kind: 'stat',
          queries: { '{{engine_id}}': 'agora_dead_man_armed' },
          words: flag('armed', 'not armed'),
        },
        {
          title: 'Wallet of the guardian proven',
          says: 'Since the venue last accepted an action of it. Over 2 h it counts as not proven.',
          kind: 'stat',
          unit: 's',
          redFrom: 7200,
          queries: { '{{engine_id}}': 'agora_wallet_proof_age_seconds' },
        },
        {
          title: 'Open alarms',
          says: 'By priority, as the pager counts them.',
          kind: 'stat',
          queries: { '{{priority}}': 'agora_alerts_open' },
        },
        {
          title: 'Oldest alarm that nobody took',
          says: 'Over 60 s nobody is watching.',
          kind: 'stat',
          unit: 's',
          redFrom: 60,
          queries: { age: 'agora_alerts_undelivered_age_seconds' },
        },
        {
          title: 'Dead-man’s switch: what is left',
          says: 'Firings that are left today, and the traded volume that the account still lacks for it.',
          kind: 'timeseries',
          queries: {
            'firings left': 'agora_dead_man_triggers_left_count',
            'volume missing (USD)': 'agora_dead_man_volume_missing_usd',
          },
          mayBeEmpty: true,
        },
        {
          title: 'Alerts that wait, commands that came',
          says: 'Alerts that no channel has taken yet, and what became of messages to the bot.',
          kind: 'timeseries',
          queries: {
            waiting: 'agora_alerts_waiting',
            'of another build, not told': 'increase(agora_alerts_unread_total[1h])',
            'commands, {{result}}': 'sum by (result) (increase(agora_telegram_commands_total[5m]))',
          },
          mayBeEmpty: true,
        },
      ],
    },
  ],
};

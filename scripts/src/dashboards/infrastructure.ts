// Processes, stores, disk and the way to people.
import type { Board } from './render.ts';
import { flag, quantiles, STATE } from './state.ts';

export const INFRASTRUCTURE: Board = {
  uid: 'agora-infrastructure',
  title: 'Infrastructure',
  says: 'Processes, stores, disk and the way to people.',
  rows: [
    STATE,
    {
      title: 'Processes',
      panels: [
        {
          title: 'Answers its scrape',
          says: 'Every process of AGORA.',
          kind: 'stat',
          queries: { '{{instance}}': 'up' },
          words: flag('up', 'DOWN'),
          width: 12,
        },
        {
          title: 'Build',
          says: 'More than one line: an upgrade is half done.',
          kind: 'stat',
          queries: { '{{build_id}}': 'count by (build_id) (agora_build_info)' },
          width: 12,
        },
        {
          title: 'Memory',
          says: 'Resident. The engine may use 256 MB.',
          kind: 'timeseries',
          unit: 'bytes',
          queries: { '{{process}}': 'process_resident_memory_bytes' },
        },
        {
          title: 'CPU',
          says: 'Share of one core.',
          kind: 'timeseries',
          unit: 'percentunit',
          queries: { '{{process}}': 'rate(process_cpu_seconds_total[1m])' },
        },
        {
          title: 'How late the event loop ran',
          says: 'From 0.15 s on a lease runs out.',
          kind: 'timeseries',
          unit: 's',
          redFrom: 0.15,
          queries: quantiles('agora_loop_delay_seconds'),
        },
        {
          title: 'Lease read',
          says: 'From issue to answer at redis-latch.',
          kind: 'timeseries',
          unit: 's',
          queries: quantiles('agora_latch_read_duration_seconds'),
        },
        {
          title: 'Record to disk',
          says: 'Every order waits for it.',
          kind: 'timeseries',
          unit: 's',
          queries: quantiles('agora_audit_commit_seconds'),
        },
        {
          title: 'Console: reads of Redis',
          says: 'p99 by instance.',
          kind: 'timeseries',
          unit: 's',
          queries: {
            '{{instance}}':
              'histogram_quantile(0.99, sum by (instance, le) (rate(agora_web_redis_read_seconds_bucket[5m])))',
          },
        },
        {
          title: 'Alert to its channel',
          says: 'p99 from due to taken.',
          kind: 'timeseries',
          unit: 's',
          queries: {
            '{{channel}}':
              'histogram_quantile(0.99, sum by (channel, le) (rate(agora_alert_delivery_seconds_bucket[30m])))',
          },
          mayBeEmpty: true,
        },
        {
          title: 'Work of the engine',
          says: 'Events that its core processed, and entries for the streams of redis-live by outcome.',
          kind: 'timeseries',
          unit: 'ops',
          queries: {
            events: 'sum(rate(agora_events_total[1m]))',
            'stream entries, {{outcome}}': 'sum by (outcome) (rate(agora_stream_entries_total[1m]))',
          },
        },
        {
          title: 'Heartbeats and snapshots of the engine',
          says: 'Ten heartbeats a second that are answered; any other outcome is a store in trouble.',
          kind: 'timeseries',
          unit: 'ops',
          queries: {
            'heartbeat, {{outcome}}': 'sum by (outcome) (rate(agora_heartbeats_total[1m]))',
            'snapshot, {{outcome}}': 'sum by (outcome) (rate(agora_snapshots_total[1m]))',
          },
        },
        {
          title: 'Console',
          says: 'Browsers with live frames, frames a second, answers by class of status.',
          kind: 'timeseries',
          queries: {
            browsers: 'agora_web_subscribers',
            frames: 'rate(agora_web_frames_total[1m])',
            'answers {{class}}xx': 'sum by (class) (rate(agora_web_responses_total[1m]))',
          },
        },
        {
          title: 'Console: failed reads of Redis',
          says: 'By instance. None while all is well.',
          kind: 'timeseries',
          unit: 'ops',
          queries: { '{{instance}}': 'sum by (instance) (rate(agora_web_redis_failures_total[1m]))' },
          mayBeEmpty: true,
        },
        {
          title: 'Certificates',
          says: 'Time left. compose-init and up renew what is about to end.',
          kind: 'stat',
          unit: 's',
          queries: { '{{certificate}}': 'agora_certificate_left_seconds' },
          width: 12,
        },
        {
          title: 'Agent wallets',
          says: 'Time left of the one that ends first. ./agora keys rotate makes a new one.',
          kind: 'stat',
          unit: 's',
          queries: { '{{engine_id}}': 'agora_agent_wallet_left_seconds' },
          width: 12,
        },
      ],
    },
  ],
};

// How the venue answers, and how fresh what is known of it is.
import type { Board } from './render.ts';
import { quantiles, STATE } from './state.ts';

export const VENUE: Board = {
  uid: 'agora-venue',
  title: 'Venue',
  says: 'How the venue answers, and how fresh what is known of it is.',
  rows: [
    STATE,
    {
      title: 'Answers',
      panels: [
        {
          title: 'Order to answer',
          says: 'From an order’s last byte to the venue’s answer.',
          kind: 'timeseries',
          unit: 's',
          queries: quantiles('agora_order_ack_seconds'),
        },
        {
          title: 'Cancel to answer',
          says: 'A stop takes at least as long.',
          kind: 'timeseries',
          unit: 's',
          queries: quantiles('agora_cancel_ack_seconds'),
        },
        {
          title: 'Cancels by outcome',
          says: 'Unresolved ones are asked for again.',
          kind: 'timeseries',
          unit: 'ops',
          queries: { '{{outcome}}': 'sum by (outcome) (rate(agora_cancel_ack_seconds_count[1m]))' },
        },
        {
          title: 'Since the guardian read the account',
          says: 'Every 60 s while all is well, every 10 s while the engine is halted or dark.',
          kind: 'timeseries',
          unit: 's',
          queries: { '{{engine_id}}': 'agora_venue_read_age_seconds' },
        },
      ],
    },
  ],
};

// Orders and how fast they go. Profit and loss stand on the console, not here.
import type { Board } from './render.ts';
import { quantiles, STATE } from './state.ts';

export const TRADING: Board = {
  uid: 'agora-trading',
  title: 'Trading',
  says: 'Orders and how fast they go, below the state of the safeguards. Profit and loss stand on the console.',
  rows: [
    STATE,
    {
      title: 'Orders',
      panels: [
        {
          title: 'Open orders',
          says: 'Resting, in flight and unresolved. Unresolved ones keep their place in exposure.',
          kind: 'timeseries',
          queries: { '{{status}}': 'agora_orders' },
        },
        {
          title: 'Refused before sending',
          says: 'By denial code. The codes are explained in docs/runbooks.md.',
          kind: 'timeseries',
          unit: 'ops',
          queries: {
            '{{code}}': 'sum by (code) (rate(agora_denials_total[1m]))',
            'batch, {{code}}': 'sum by (code) (rate(agora_batches_denied_total[1m]))',
          },
          mayBeEmpty: true,
        },
        {
          title: 'Market frame to order',
          says: 'The durable record included.',
          kind: 'timeseries',
          unit: 's',
          queries: quantiles('agora_frame_to_order_seconds'),
        },
        {
          title: 'Approval to order',
          says: 'From the gate’s approval to the last byte of the order.',
          kind: 'timeseries',
          unit: 's',
          queries: quantiles('agora_approval_to_order_seconds'),
        },
      ],
    },
  ],
};

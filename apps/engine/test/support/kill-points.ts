// The boundaries of an effect at which a test may end the engine, in the order in which an order passes them.

export const KILL_POINTS = [
  'nonce.before',
  'nonce.durable',
  'halt.before',
  'halt.durable',
  'sign.before',
  'sign.after',
  'record.before',
  'record.written',
  'record.durable',
  'send.before',
  'send.after',
  'ack.before',
  'ack.after',
  'fill.before',
  'fill.after',
  'fill.durable',
  'cancel.before',
  'cancel.after',
  'cancel.answered',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

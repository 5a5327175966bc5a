// The boundaries of stop, halt and resume at which a process may die: what crosses them, and how it looks from inside a process. Data
// for the preloaded observer; each is crossed `before` the bytes leave, `after` they left, and once the `answer` arrives.

export type Phase = 'before' | 'after' | 'answer';

/** Bytes on their way out, by what they hold. */
const WRITES = {
  'INCR panic': /^\*\d+\r\n\$4\r\nincr\r\n\$\d+\r\nagora:\{[^}]*\}:panic:epoch/i,
  'HSETNX panic:by': /\$6\r\nhsetnx\r\n/i,
  'SET resume': /\$3\r\nset\r\n\$\d+\r\nagora:\{[^}]*\}:resume:epoch/i,
  'read of the latch': /\$4\r\nmget\r\n\$\d+\r\nagora:\{[^}]*\}:panic:epoch/i,
  'read of requests': /\$4\r\nmget\r\n\$\d+\r\nagora:\{[^}]*\}:resume:req/i,
  heartbeat: /\$3\r\nset\r\n\$\d+\r\nagora:\{[^}]*\}:heartbeat:/i,
  cancel: /"type":"cancel(?:ByCloid)?"/,
  noop: /"type":"noop"/,
  'read of the venue': /"type":"frontendOpenOrders"/,
  // Web sends head and body as one piece; the guardian's head, in chunked coding, is a piece of its own, and the body one after it. What is refused for its
  // form alone is no answer to a stop: the guardian asks that of itself every minute.
  'answer to a stop':
    /^(?:HTTP\/1\.1 \d+ .*)?\{"(?:epoch":|code":"STOP_(?:KEY_REUSED|LATCHED_NO_HAND|NOT_CONFIRMED)")/s,
} as const;

/** Steps of a file that is replaced as a whole. */
const FILE_STEPS = ['halt.json fsync', 'halt.json rename'] as const;

export type Boundary = keyof typeof WRITES | (typeof FILE_STEPS)[number] | 'order' | 'stop request';

export function writeIn(text: string): keyof typeof WRITES | null {
  // Object.entries forgets the keys' type
  const entries = Object.entries(WRITES) as [keyof typeof WRITES, RegExp][];
  return entries.find(([, looks]) => looks.test(text))?.[0] ?? null;
}

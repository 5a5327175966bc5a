// What a figure cannot say about each incident, for its page in docs/incidents: what the operator saw, and why it was safe.
export interface Prose {
  readonly title: string;
  readonly operator: string;
  readonly safe: string;
}

export const PROSE: Readonly<Record<string, Prose>> = {
  '3am': {
    title: '3 am: a carry-trade unwind at the Asia open',
    operator:
      'Nothing that wakes a person. On the console the spread and the size of quotes change, the mode reads defensive, the loss bar enters its band and KILL-ARMED (P3, silent) stands on the list of alarms. In the morning the timeline tells the night in four lines.',
    safe: 'Each step takes risk away and none needs anybody: wider quotes trade less, half the size loses half, the hedge only shrinks the position and never takes liquidity, and from the band on the next thing that can happen by itself is the halt. The hard limit is not a setting that can be lifted in the night.',
  },
  'flash-crash': {
    title: 'Flash crash: 8 % in forty seconds',
    operator:
      'A halt for the daily loss, paged as HALT-OPEN (P2) with the open position: from here it is a decision of a person. `./agora flatten` closes the position, and resume stays refused until the next UTC day.',
    safe: 'From the first answer of the venue that shows the loss nothing new is sent and every quote is withdrawn; the halt waits for three independent answers over two seconds, so that a single bad mark stops trading for seconds and not for a day. The position itself is not closed by the engine: selling into a falling empty book is not a decision of a machine. The loss can therefore go on past the limit until a person acts or the price comes back.',
  },
  'venue-outage': {
    title: 'Venue outage: errors while orders execute',
    operator: 'Unresolved orders for some seconds, counted as exposure; then the usual screen. No alarm.',
    safe: 'An order without an answer keeps its place in the exposure, is cancelled by its own id and asked for until the venue says what became of it. It is never sent again under another id, so it cannot exist twice.',
  },
  'ghost-order': {
    title: 'Ghost order: something else trades on the account',
    operator:
      'BREACH-STRAY (P1) and a halt within a second, naming the foreign order. `./agora status` shows the difference; after the second writer is found, `./agora adopt` accepts what the venue shows.',
    safe: 'The order is seen by the stream and by a read, either of which suffices. The stop cancels what the venue lists, not only what the engine knows, so the ghost goes too.',
  },
  'ws-silence': {
    title: 'WebSocket silence: connected and mute',
    operator:
      'Ages of the streams grow, the gate closes after 10 s with the reason, and after 20 s it halts (P2).',
    safe: 'Freshness is the age of what was said, never the state of a socket: no order is priced from a book older than 2 s, whatever the socket claims.',
  },
  'rate-limit-exhaustion': {
    title: 'A young account runs out of requests',
    operator:
      'Quotes become fewer and stop; `./agora doctor` shows what is left as request_budget. No halt. This run takes preflight as passed: on a real engine a budget below the reserve for cancels closes the gate, and after ten minutes GATED (P2) is told.',
    safe: 'Places stop where their own limit ends; cancels have twice as much, and enough of it is kept to cancel everything that rests twice over. Trading earns requests back.',
  },
  'oracle-freeze': {
    title: 'The oracle stands still',
    operator:
      'The mode turns to reduce_only with the reason that the mark stands apart from the book and the loss is therefore not known; it comes back by itself.',
    safe: 'A frozen mark hides a loss: figures of the day look fine while the book runs away. So a gap that lasts is treated as a loss that is not known, and only orders that shrink the position are sent. Prices stay inside the collars of the mid and of the oracle at once.',
  },
  'redis-loss': {
    title: 'redis-latch is gone',
    operator:
      'Control link lost, with its age; a halt after one second (P2). The kill file, Telegram and the guardian still work.',
    safe: 'Permission to send is a lease of 150 ms. Without redis-latch nobody could say stop, so nothing is sent: not after a timeout, but because the lease ran out.',
  },
  'post-upgrade-window': {
    title: 'After a network upgrade: post-only orders alone',
    operator:
      'Nothing. Who flattens in this window is told that the venue takes no order that trades at once, and that it waits.',
    safe: 'Every quote and every hedge of the engine is post-only at all times, so the window changes nothing for them.',
  },
};

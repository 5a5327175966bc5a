// What a run came to see. A campaign in which something rare was never seen has not tried it, and says so.
import { clearancesOf } from '@agora/testkit/judge/clearances';
import type { EngineWorld } from '../engine-world.ts';

/** How often each was seen. */
export type Sights = Readonly<Record<string, number>>;

/** What a campaign of the whole set of faults must have seen somewhere. */
export const WANTED = [
  'fill',
  'restart',
  'resume',
  'resume refused',
  'denied at the send line',
  'nonce burnt',
  'order unresolved',
  'halt kill_api',
  'halt kill_file',
  'halt control_link_lost',
  'halt gate_flapping',
  'halt foreign_order',
  'halt latch_rolled_back',
  'halt clock_skew',
  'halt audit_unwritable',
  'gate closed',
  'clock jump',
  'redis-latch emptied',
  'guardian verified',
  'order rested at a crash',
  'fill while nobody listened',
  'fills of one block told newest first',
  'engine DARK',
  'guardian cancels',
  'stop that redis-latch did not take',
] as const;

export function sightsOf(world: EngineWorld): Sights {
  const { events, denied, reports, boots, jumps } = world.chain.reader.story;
  const story = world.venue.journal.story;
  const counts = new Map<string, number>();
  const count = (what: string, times = 1) => {
    if (times > 0) counts.set(what, (counts.get(what) ?? 0) + times);
  };
  count('fill', story.fills.length);
  count('restart', boots.length - 1);
  count('clock jump', jumps.length);
  count('redis-latch emptied', world.latch.losses.filter(({ panicE }) => panicE === null).length);
  count('denied at the send line', denied.length);
  count('nonce burnt', story.actions.filter(({ type, accepted }) => type === 'noop' && accepted).length);
  for (const { orders } of reports)
    count('order unresolved', orders.filter(({ outcome }) => outcome === 'no_answer').length);
  for (const { event, data } of events) {
    if (event === 'halt') count(`halt ${String(data.cause)}`);
    if (event === 'resume') count('resume');
    if (event === 'resume_refused') count('resume refused');
    if (event === 'gate_closed') count('gate closed');
  }
  const guardian = world.guardian?.lines ?? [];
  count('guardian verified', clearancesOf(guardian).filter(({ stage }) => stage === 'verified').length);
  for (const { type, data } of guardian) {
    if (type === 'engine' && data.verdict === 'DARK') count('engine DARK');
    if (type === 'cancel') count('guardian cancels');
    if (type === 'latch.owed') count('stop that redis-latch did not take');
  }
  for (const each of world.remarks) count(each);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}

// An old backup comes back: of redis-latch, of the data directory, or of both, taken while an engine traded or after it was stopped. Nobody
// may trade on what it says: the venue is watched until an engine that wanted to would long have sent.
import { cpSync, rmSync } from 'node:fs';
import { eventually } from '../eventually.ts';
import { Fleet } from '../fleet.ts';
import { ordersOf } from '../orders-at-venue.ts';
import type { RestoreSeen } from './results.ts';

export const RESTORES = ['redis-latch', 'the data directory', 'both'] as const;
export const MOMENTS = ['it trades', 'it is stopped'] as const;
export type Restored = (typeof RESTORES)[number];
export type Moment = (typeof MOMENTS)[number];

const VERIFIED_MS_MAX = 30_000;
/** From verified to its first order an engine that was allowed to needed well under a second. */
const WATCH_MS = 3_000;
const nowMs = () => performance.timeOrigin + performance.now();

export async function restoreAndWatch(what: Restored, taken: Moment): Promise<RestoreSeen> {
  const fleet = await Fleet.trading({ engines: ['one'] }, async () => undefined);
  try {
    const dirs = dirsOf(fleet, what);
    const keep = () => {
      for (const dir of dirs) cpSync(dir, `${dir}.backup`, { recursive: true, preserveTimestamps: true });
    };
    if (taken === 'it trades') keep();
    await stopAndVerify(fleet);
    if (taken === 'it is stopped') keep();
    await killAll(fleet);
    for (const dir of dirs) {
      rmSync(dir, { recursive: true });
      cpSync(`${dir}.backup`, dir, { recursive: true, preserveTimestamps: true });
    }
    const sinceMs = nowMs();
    await startAll(fleet);
    return { what, taken, wrong: await tradedSince(fleet, sinceMs) };
  } finally {
    await fleet.close();
  }
}

function dirsOf(fleet: Fleet, what: Restored): string[] {
  const { redisLatch, data } = fleet.pair.home;
  return [...(what === 'the data directory' ? [] : [redisLatch]), ...(what === 'redis-latch' ? [] : [data])];
}

/** By the latch alone, so that no kill file helps later. */
async function stopAndVerify(fleet: Fleet): Promise<void> {
  const redis = await fleet.pair.client('latch', 'web');
  await Promise.all(fleet.ids.map((id) => redis.incr(`agora:{${id}}:panic:epoch`))).finally(() =>
    redis.disconnect(),
  );
  await verified(fleet);
}

async function verified(fleet: Fleet): Promise<void> {
  const [id] = fleet.ids;
  if (id === undefined) return;
  const isVerified = async () => {
    const frame = await fleet.looks.ownFrame(id);
    return frame?.state === 'HALTED' && frame.clearance?.stage === 'verified';
  };
  await eventually('HALTED and verified', VERIFIED_MS_MAX, isVerified, () => fleet.looks.explain(id));
}

async function killAll(fleet: Fleet): Promise<void> {
  for (const each of [...fleet.engines.values(), fleet.guardian]) await each?.remove();
  await fleet.pair.kill('latch');
}

async function startAll(fleet: Fleet): Promise<void> {
  await fleet.pair.restart('latch');
  fleet.startGuardian();
  for (const id of fleet.ids) fleet.startEngine(id);
}

async function tradedSince(fleet: Fleet, sinceMs: number): Promise<string[]> {
  await verified(fleet);
  await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  await verified(fleet);
  const journal = await fleet.venue.journal('event');
  return fleet.ids.flatMap((id) => {
    const orders = ordersOf(fleet.walletsOf(id).account_address, journal);
    if (orders.length === 0) return [`${id}: it never traded, so nothing was shown`];
    const late = orders.filter(({ openedMs }) => openedMs > sinceMs);
    return late.map(
      ({ oid, openedMs }) =>
        `${id}: order ${oid} accepted ${Math.round(openedMs - sinceMs)} ms after the restore`,
    );
  });
}

/**
 * Tells from two independent routes whether an engine lives: its heartbeat in redis-latch and its own
 * `/healthz`. Both silent is DARK. Pure: it is told what was seen and when, and only gives the verdict.
 */
import type { OrdersListed } from './clearing-state.ts';
import { healthSchema } from './health.ts';
import { type EngineHeartbeat, engineHeartbeatSchema, HAND_AGE_MS_MAX } from './heartbeat.ts';
import { type BootId, type EngineId, engineIdSchema } from './ids.ts';
import type { HttpAnswer } from './json.ts';

/** A watcher that did not look for this long was itself asleep: what it missed says nothing of the engine. */
export const WATCHER_PAUSE_MS_MAX = 500;

/** What both routes have shown of one engine. Times are of the watcher's monotonic clock, in milliseconds. */
export interface Sight {
  /** When the watch began: nothing is said of an engine before it had the time to be seen. */
  readonly sinceMs: number;
  readonly lookedMs: number;
  readonly beat: EngineHeartbeat | null;
  /** When the read that first showed this beat was issued. */
  readonly beatMs: number | null;
  /** When the last answered read of the heartbeat was issued. */
  readonly readMs: number | null;
  /** Since when the beats of this boot have said HALTED without a gap; null = the last one does not. */
  readonly haltedMs: number | null;
  /** When the last `/healthz` that answered was asked, and which boot answered it. */
  readonly probeMs: number | null;
  readonly probedBoot: BootId | null;
}

/** What a watcher stops for, and a key that is the same for as long as it is. */
export interface Cause {
  readonly key: string;
  readonly reason: string;
}

export type Verdict = 'starting' | 'alive' | 'goodbye' | 'never_started' | 'DARK';

export function newSight(sinceMs: number): Sight {
  return {
    sinceMs,
    lookedMs: sinceMs,
    beat: null,
    beatMs: null,
    readMs: null,
    haltedMs: null,
    probeMs: null,
    probedBoot: null,
  };
}

/** The watcher looks at `nowMs`, by whatever route. After a pause of its own the watch begins anew. */
export function noteLook(sight: Sight, nowMs: number): Sight {
  const slept = nowMs - sight.lookedMs > WATCHER_PAUSE_MS_MAX;
  return { ...sight, lookedMs: nowMs, sinceMs: slept ? nowMs : sight.sinceMs };
}

/** The heartbeat as it lies in redis-latch. One that cannot be read counts as none. */
export function parseEngineBeat(json: string | null | undefined): EngineHeartbeat | null {
  try {
    return typeof json === 'string' ? (engineHeartbeatSchema.safeParse(JSON.parse(json)).data ?? null) : null;
  } catch {
    return null;
  }
}

/** redis-latch answered a read issued at `issuedMs`; `beat` is null where no heartbeat lies there. */
export function noteBeat(sight: Sight, beat: EngineHeartbeat | null, issuedMs: number): Sight {
  if (beat === null) return { ...sight, readMs: issuedMs };
  const same = sight.beat?.boot_id === beat.boot_id && sight.beat.seq === beat.seq;
  if (same) return { ...sight, readMs: issuedMs };
  const goesOn = sight.beat?.boot_id === beat.boot_id && isFresh(sight.beatMs, issuedMs);
  const haltedMs = beat.state === 'HALTED' ? ((goesOn ? sight.haltedMs : null) ?? issuedMs) : null;
  return { ...sight, beat, beatMs: issuedMs, readMs: issuedMs, haltedMs };
}

function isFresh(ms: number | null, nowMs: number): boolean {
  return ms !== null && nowMs - ms >= 0 && nowMs - ms <= HAND_AGE_MS_MAX;
}

const engineHealthSchema = healthSchema.extend({ engine_id: engineIdSchema });

/** Which boot of exactly this engine answered; null for any other answer. */
export function bootInHealth(engineId: EngineId, answer: HttpAnswer): BootId | null {
  if ('silent' in answer || answer.status !== 200) return null;
  const health = engineHealthSchema.safeParse(answer.json).data;
  return health?.process === 'engine' && health.engine_id === engineId ? health.boot_id : null;
}

/** `/healthz`, asked at `askedMs`, was answered by this boot of the engine. */
export function noteProbe(sight: Sight, boot: BootId, askedMs: number): Sight {
  return { ...sight, probeMs: askedMs, probedBoot: boot };
}

/**
 * DARK unless a route is fresh, or redis-latch says freshly that the last beat was a goodbye or that none was ever written: an
 * engine sends nothing before a beat of its own is accepted, so one that is slow to start is not dark. What redis-latch cannot say
 * counts as DARK.
 */
export function verdictOf(sight: Sight, nowMs: number): Verdict {
  const fresh = (ms: number | null) => isFresh(ms, nowMs);
  const beatless = fresh(sight.readMs);
  const parted = hasParted(sight) || (beatless && sight.beat?.goodbye !== undefined);
  if (fresh(sight.probeMs) || (fresh(sight.beatMs) && !parted)) return 'alive';
  if (parted) return 'goodbye';
  if (sight.beat === null && beatless) return 'never_started';
  return nowMs - sight.sinceMs <= HAND_AGE_MS_MAX ? 'starting' : 'DARK';
}

/** A goodbye is none any more once a later boot was seen, even if that one never wrote a heartbeat. */
function hasParted({ beat, probedBoot }: Sight): boolean {
  return beat?.goodbye !== undefined && (probedBoot === null || probedBoot === beat.boot_id);
}

/** Milliseconds since the last sign of life by either route; null = none, or it said goodbye. */
export function signAgeMs(sight: Sight, nowMs: number): number | null {
  const signs = [sight.probeMs, hasParted(sight) ? null : sight.beatMs].filter((ms) => ms !== null);
  return signs.length === 0 ? null : Math.max(0, nowMs - Math.max(...signs));
}

/** One episode of darkness: the same for as long as nothing new is heard, over restarts of the watcher too. */
function darknessOf(sight: Sight): string {
  const { beat, probedBoot } = sight;
  const heard = beat === null ? 'never-heard' : `${beat.boot_id}:${beat.seq}`;
  return probedBoot === null || probedBoot === beat?.boot_id ? heard : `${heard}:${probedBoot}`;
}

/**
 * What an account is told of its engine: DARK; when its scheduled cancel fires, on the watcher's clock; and whether nothing is to be
 * expected of it, so that it is read more often.
 */
export function situationOf(
  sight: Sight,
  nowMs: number,
): { readonly dark: boolean; readonly firesMs: number | null; readonly calm: boolean } {
  const verdict = verdictOf(sight, nowMs);
  const { beat, beatMs } = sight;
  const inMs = beat?.scheduled_cancel_in_ms ?? null;
  const firesMs = inMs === null || beatMs === null ? null : beatMs + inMs;
  return { dark: verdict === 'DARK', firesMs, calm: verdict !== 'alive' || beat?.state !== 'ACTIVE' };
}

/**
 * Why a watcher stops an engine by itself, with a key that is the same for as long as the cause is. DARK is a cause; so are orders that
 * rest although the engine is absent (a goodbye, or never a heartbeat): `left` of a venue read that began after it was found so.
 */
export function causeIn(engineId: EngineId, sight: Sight, verdict: Verdict, left: number): Cause | null {
  const episode = `${engineId}:${darknessOf(sight)}`;
  if (verdict === 'DARK')
    return { key: `dark:${episode}`, reason: `engine ${engineId} is ${verdictText('DARK')}` };
  if (left === 0 || (verdict !== 'goodbye' && verdict !== 'never_started')) return null;
  return {
    key: `left:${episode}`,
    reason: `${left} orders rest although engine ${engineId} ${verdictText(verdict)}`,
  };
}

/** A halted engine has cancelled what an earlier boot left within seconds. Just below the pace of reads of a halted engine's account. */
const RESTING_MS_MAX = 9_000;

/** The first of the lists since the engine halted whose orders have not all gone: of `first` and the newest. Null where none rests. */
export function restingSince(
  first: OrdersListed | null,
  listed: OrdersListed,
  { haltedMs }: Sight,
): OrdersListed | null {
  if (haltedMs === null || listed.startedMs < haltedMs || listed.orders.length === 0) return null;
  const oids = new Set(
    first !== null && first.startedMs >= haltedMs ? first.orders.map(({ oid }) => oid) : [],
  );
  return listed.orders.some(({ oid }) => oids.has(oid)) ? first : listed;
}

/**
 * Why a watcher stops an engine that lives: it says HALTED and freshly so, yet orders rest since `first`. After a quick restart whose desk does
 * not open nobody else cancels them, and no stop stands. The key is that of the boot.
 */
export function neglectIn(
  engineId: EngineId,
  { beat, beatMs, haltedMs }: Sight,
  first: OrdersListed | null,
  listed: OrdersListed | null,
  nowMs: number,
): Cause | null {
  if (beat === null || haltedMs === null || first === null || listed === null) return null;
  if (first.startedMs < haltedMs || !isFresh(beatMs, nowMs)) return null;
  if (listed.startedMs - first.startedMs < RESTING_MS_MAX) return null;
  const orders = listed.orders.length === 1 ? '1 order rests' : `${listed.orders.length} orders rest`;
  const reason = `${orders} although engine ${engineId} is halted: it does not cancel them`;
  return { key: `rest:${engineId}:${beat.boot_id}`, reason };
}

/** The verdict as an operator reads it. */
export function verdictText(verdict: Verdict): string {
  const texts: Readonly<Record<Verdict, string>> = {
    starting: 'not seen yet',
    alive: 'alive',
    goodbye: 'stopped as planned',
    never_started: 'has never written a heartbeat',
    DARK: 'DARK: silent in redis-latch and on its own port',
  };
  return texts[verdict];
}

/**
 * Every key in both Redis instances, hash-tagged by engine or `global`. Each builder says who writes it, who
 * reads it, its type and its bound; `redis-authority.ts` turns the same table into ACL rules.
 * The latch instance has no key pattern at all: every key there can be listed.
 */
import type { EngineId } from './ids.ts';

const GLOBAL = 'agora:{global}:';
const of = (engineId: EngineId) => `agora:{${engineId}}:`;

/** What an operator may ask of an engine; each act has one request key per asking side. */
export const OPERATOR_ACTS = ['resume', 'reduce', 'shrink', 'adopt'] as const;
export type OperatorAct = (typeof OPERATOR_ACTS)[number];
/** The two sides that may ask, each with its own Redis user and its own keys. */
export const REQUEST_SIDES = ['web', 'cli'] as const;
export type RequestSide = (typeof REQUEST_SIDES)[number];

/** Longest life of an operator request, in seconds: an unread one must not act hours later. */
export const REQUEST_TTL_S = 60;
/** Longest request, in bytes of JSON. */
export const REQUEST_BYTES_MAX = 8_192;

/** Keys of redis-latch. Epochs are grow-only decimal integers; a missing epoch key is a rollback, never zero. */
export const latchKeys = {
  /** panicE, string. Raised by INCR: engine, guardian, web, cli. Created as 0 by the launcher (SETNX). Read by all. */
  panicEpoch: (id: EngineId) => `${of(id)}panic:epoch`,
  /** Hash epoch -> provenance JSON (<= 1 kB each), write-once by HSETNX: engine, guardian, web, cli. One field a stop. Read by all. */
  panicBy: (id: EngineId) => `${of(id)}panic:by`,
  /** resumeE, string. Written by this engine only (SET); created as 0 by the launcher (SETNX). Read by all. */
  resumeEpoch: (id: EngineId) => `${of(id)}resume:epoch`,
  /** resumeG as this engine accepted it, string. Written by this engine only; created as 0 by the launcher. Read by all. */
  resumeGlobalEpoch: (id: EngineId) => `${of(id)}resume:global_epoch`,
  /** Boot id of the engine process in charge, string. Written by this engine only. Read by all. */
  owner: (id: EngineId) => `${of(id)}owner`,
  /** Engine heartbeat, JSON string <= 2 kB. Written by this engine only. Read by all. */
  engineHeartbeat: (id: EngineId) => `${of(id)}heartbeat:engine`,
  /** What the venue showed the guardian for this engine's account, JSON string <= 2 kB. Written by guardian. Read by all. */
  venueSeen: (id: EngineId) => `${of(id)}venue_seen`,
  /** A request of an operator, JSON string <= 8 kB, 60 s expiry. Written (SET) by the one user of that side. Read by this engine. */
  request: (id: EngineId, act: OperatorAct, side: RequestSide) => `${of(id)}${act}:req:${side}`,
  /** panicG, string: stops every engine. Raised by INCR: engine (after a rollback), guardian, web, cli. Created by the launcher. Read by all. */
  globalPanicEpoch: () => `${GLOBAL}panic:epoch`,
  /** As panicBy, for panicG. */
  globalPanicBy: () => `${GLOBAL}panic:by`,
  /** Guardian heartbeat, JSON string <= 4 kB, with the proof of each engine's guardian wallet. Written by guardian. Read by all. */
  guardianHeartbeat: () => `${GLOBAL}heartbeat:guardian`,
  /** What is running: build id, contract version, engines, start; JSON string <= 4 kB. Written by launcher. Read by all. */
  runInfo: () => `${GLOBAL}run`,
} as const;

/** Most entries kept in each stream of redis-live (XADD … MAXLEN ~). */
export const STREAM_LENGTHS_MAX = {
  events: 10_000,
  orders: 2_000,
  fills: 2_000,
  alertOutbox: 2_000,
} as const;

/** Keys of redis-live. Nothing here decides whether anything may trade. */
export const liveKeys = {
  /** The console snapshot, JSON string <= 8 kB. Written by this engine. Read by web, pager, cli, guardian. */
  snapshot: (id: EngineId) => `${of(id)}snapshot`,
  /** Event stream, field `json`, <= 10,000. Written by this engine and guardian. Read by web, pager, cli. */
  events: (id: EngineId) => `${of(id)}events`,
  /** Order state changes, stream, field `json`, <= 2,000. Written by this engine. Read by web, pager, cli. */
  orders: (id: EngineId) => `${of(id)}orders`,
  /** Fills, stream, field `json`, <= 2,000. Written by this engine. Read by web, pager, cli. */
  fills: (id: EngineId) => `${of(id)}fills`,
  /** One session's record, JSON string with expiry. Written and read by web; removed by cli. */
  session: (sessionId: string) => `${AUTH_PREFIX}session:${sessionId}`,
  /** Session ids of one account, set. Written and read by web and cli (revocation). */
  sessionsOf: (account: string) => `${AUTH_PREFIX}sessions:${account}`,
  /** Failed logins of one account or address, counter with expiry. Written and read by web. Never consulted by STOP. */
  loginFailures: (scope: 'account' | 'address', who: string) => `${AUTH_PREFIX}login:${scope}:${who}`,
  /** Last second-factor step used by one account, string with expiry, so that a code works once. Written and read by web. */
  totpStep: (account: string) => `${AUTH_PREFIX}totp:${account}`,
  /** Alerts to deliver, stream, field `json`, <= 2,000. Written by engine, guardian, web. Read, acknowledged and deleted by pager. */
  alertOutbox: () => `${GLOBAL}alerts:outbox`,
  /** Each incident by its number, and the date of the last daily message under `digest`; hash, <= 1,000 fields. Written by pager. Read by web and cli. */
  alertState: () => `${GLOBAL}alerts:state`,
  /** Acknowledgements and shelvings by incident, hash, <= 1,000 fields. Written by web and pager. Read by both and cli. */
  alertAcks: () => `${GLOBAL}alerts:acks`,
  /** Pager heartbeat, JSON string <= 2 kB. Written by pager. Read by engine, guardian, web, cli. */
  pagerHeartbeat: () => `${GLOBAL}heartbeat:pager`,
} as const;

const AUTH_PREFIX = `${GLOBAL}auth:`;
/** All login records: the only pattern in any ACL, on the live instance only. */
export const AUTH_KEYS_PATTERN = `${AUTH_PREFIX}*`;

/** The keys of one lease read: one MGET, which one ACL selector covers. */
export function leaseKeys(id: EngineId): [string, string, string, string, string] {
  return [
    latchKeys.panicEpoch(id),
    latchKeys.resumeEpoch(id),
    latchKeys.globalPanicEpoch(),
    latchKeys.resumeGlobalEpoch(id),
    latchKeys.owner(id),
  ];
}

/** The keys that the launcher creates once, with `SETNX key 0`; nothing else may create them. */
export function epochKeys(ids: readonly EngineId[]): string[] {
  const own = ids.flatMap((id) => [
    latchKeys.panicEpoch(id),
    latchKeys.resumeEpoch(id),
    latchKeys.resumeGlobalEpoch(id),
  ]);
  return [latchKeys.globalPanicEpoch(), ...own];
}

/** Every key of the latch instance that is not a request, for the read rights that all processes share. */
export function latchStateKeys(ids: readonly EngineId[]): string[] {
  const own = ids.flatMap((id) => [
    latchKeys.panicEpoch(id),
    latchKeys.panicBy(id),
    latchKeys.resumeEpoch(id),
    latchKeys.resumeGlobalEpoch(id),
    latchKeys.owner(id),
    latchKeys.engineHeartbeat(id),
    latchKeys.venueSeen(id),
  ]);
  const global = [
    latchKeys.globalPanicEpoch(),
    latchKeys.globalPanicBy(),
    latchKeys.guardianHeartbeat(),
    latchKeys.runInfo(),
  ];
  return [...global, ...own];
}

/** The request keys of one side, for all acts. */
export function requestKeys(id: EngineId, side: RequestSide): string[] {
  return OPERATOR_ACTS.map((act) => latchKeys.request(id, act, side));
}

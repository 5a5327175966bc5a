/**
 * Who may do what in Redis, as data: one user a process and instance, commands times explicit keys, all
 * else refused. The rendered rules are for Redis 7.0 and later (ACL selectors). A test holds this table
 * against a real server.
 */
import type { EngineId } from './ids.ts';
import { sha256HexSchema } from './ids.ts';
import {
  AUTH_KEYS_PATTERN,
  epochKeys,
  latchKeys,
  latchStateKeys,
  liveKeys,
  REQUEST_SIDES,
  type RequestSide,
  requestKeys,
} from './redis-keys.ts';

export type RedisInstance = 'latch' | 'live';

/** Commands on keys. `access` is what Redis demands of the key: INCR answers the value, so it needs both. */
export interface AclSelector {
  readonly commands: readonly string[];
  readonly access: 'read' | 'write' | 'read_write';
  readonly keys: readonly string[];
}

export interface RedisUserSpec {
  readonly instance: RedisInstance;
  readonly user: string;
  /** Commands that touch no key. */
  readonly connection: readonly string[];
  readonly selectors: readonly AclSelector[];
}

/** The Redis user of one engine. */
export function engineUser(id: EngineId): string {
  return `engine-${id}`;
}

/**
 * What a client sends before and between commands. `CLIENT SETINFO` is absent because Redis 7.0 rejects an
 * ACL file that names it: clients set `disableClientInfo`, and `enableReadyCheck: false` where INFO is not granted.
 */
const CONNECTION = ['auth', 'hello', 'ping', 'quit', 'time', 'client|setname', 'client|id'] as const;
/** The engine alone asks for the server's run id, memory and persistence settings. */
const ENGINE_CONNECTION = [...CONNECTION, 'info', 'config|get'] as const;

const READS = ['get', 'mget', 'exists', 'hget', 'hmget', 'hgetall', 'hlen'] as const;
const STREAM_READS = ['xread', 'xrange', 'xrevrange', 'xlen'] as const;

const read = (keys: readonly string[]): AclSelector => ({ commands: READS, access: 'read', keys });
const readStreams = (keys: readonly string[]): AclSelector => ({
  commands: STREAM_READS,
  access: 'read',
  keys,
});
const raise = (keys: readonly string[]): AclSelector => ({ commands: ['incr'], access: 'read_write', keys });
const recordOnce = (keys: readonly string[]): AclSelector => ({
  commands: ['hsetnx'],
  access: 'write',
  keys,
});
const write = (keys: readonly string[]): AclSelector => ({ commands: ['set'], access: 'write', keys });
const append = (keys: readonly string[]): AclSelector => ({ commands: ['xadd'], access: 'write', keys });

/** Every user of both instances for these engines, in a stable order. */
export function redisAuthority(ids: readonly EngineId[]): RedisUserSpec[] {
  return [...latchUsers(ids), ...liveUsers(ids)];
}

function latchUsers(ids: readonly EngineId[]): RedisUserSpec[] {
  const user = (name: string, selectors: AclSelector[], connection: readonly string[] = CONNECTION) =>
    ({ instance: 'latch', user: name, connection, selectors }) as const;
  const everyRead = read(latchStateKeys(ids));
  const everyRaise = [raise(panicEpochs(ids)), recordOnce(panicProvenance(ids))];
  return [
    user('launcher', [
      { commands: ['setnx'], access: 'write', keys: epochKeys(ids) },
      write([latchKeys.runInfo()]),
      everyRead,
    ]),
    ...ids.map((id) => user(engineUser(id), engineLatchSelectors(id), ENGINE_CONNECTION)),
    user('guardian', [
      ...everyRaise,
      write([latchKeys.guardianHeartbeat(), ...ids.map((id) => latchKeys.venueSeen(id))]),
      everyRead,
    ]),
    user('pager', [everyRead]),
    ...REQUEST_SIDES.map((side) => user(side, [...everyRaise, write(sideRequests(ids, side)), everyRead])),
  ];
}

/** An engine sees and raises its own latch and the global one, and nothing of another engine. */
function engineLatchSelectors(id: EngineId): AclSelector[] {
  const requests = REQUEST_SIDES.flatMap((side) => requestKeys(id, side));
  return [
    raise(panicEpochs([id])),
    recordOnce(panicProvenance([id])),
    write([
      latchKeys.resumeEpoch(id),
      latchKeys.resumeGlobalEpoch(id),
      latchKeys.owner(id),
      latchKeys.engineHeartbeat(id),
    ]),
    read([...latchStateKeys([id]), ...requests]),
  ];
}

function liveUsers(ids: readonly EngineId[]): RedisUserSpec[] {
  const user = (name: string, selectors: AclSelector[], connection: readonly string[] = CONNECTION) =>
    ({ instance: 'live', user: name, connection, selectors }) as const;
  const outbox = append([liveKeys.alertOutbox()]);
  const snapshots = ids.map((id) => liveKeys.snapshot(id));
  const streams = ids.flatMap((id) => [liveKeys.events(id), liveKeys.orders(id), liveKeys.fills(id)]);
  const shown = [...snapshots, liveKeys.pagerHeartbeat(), liveKeys.alertState(), liveKeys.alertAcks()];
  return [
    user('launcher', [read([liveKeys.pagerHeartbeat()])]),
    ...ids.map((id) => user(engineUser(id), engineLiveSelectors(id), ENGINE_CONNECTION)),
    user('guardian', [
      append(ids.map((id) => liveKeys.events(id))),
      outbox,
      read([...snapshots, liveKeys.pagerHeartbeat()]),
    ]),
    user('pager', pagerLiveSelectors(shown, streams)),
    user('web', [
      outbox,
      { commands: ['hset', 'hdel'], access: 'write', keys: [liveKeys.alertAcks()] },
      { commands: AUTH_COMMANDS, access: 'read_write', keys: [AUTH_KEYS_PATTERN] },
      read(shown),
      readStreams([...streams, liveKeys.alertOutbox()]),
    ]),
    user('cli', [
      { commands: ['get', 'smembers', 'srem', 'del'], access: 'read_write', keys: [AUTH_KEYS_PATTERN] },
      read(shown),
      readStreams(streams),
    ]),
  ];
}

const AUTH_COMMANDS = [
  ...['get', 'set', 'del', 'exists', 'incr', 'pexpire', 'pttl'],
  ...['sadd', 'srem', 'smembers', 'scard'],
] as const;

function engineLiveSelectors(id: EngineId): AclSelector[] {
  return [
    write([liveKeys.snapshot(id)]),
    append([liveKeys.events(id), liveKeys.orders(id), liveKeys.fills(id), liveKeys.alertOutbox()]),
    read([liveKeys.snapshot(id), liveKeys.pagerHeartbeat()]),
    readStreams([liveKeys.events(id)]),
  ];
}

function pagerLiveSelectors(shown: readonly string[], streams: readonly string[]): AclSelector[] {
  return [
    {
      commands: ['xadd', 'xdel', 'xack', 'xautoclaim', 'xgroup|create', 'xreadgroup', ...STREAM_READS],
      access: 'read_write',
      keys: [liveKeys.alertOutbox()],
    },
    { commands: ['hset', 'hdel'], access: 'write', keys: [liveKeys.alertState(), liveKeys.alertAcks()] },
    write([liveKeys.pagerHeartbeat()]),
    read(shown),
    readStreams(streams),
  ];
}

function panicEpochs(ids: readonly EngineId[]): string[] {
  return [latchKeys.globalPanicEpoch(), ...ids.map((id) => latchKeys.panicEpoch(id))];
}

function panicProvenance(ids: readonly EngineId[]): string[] {
  return [latchKeys.globalPanicBy(), ...ids.map((id) => latchKeys.panicBy(id))];
}

function sideRequests(ids: readonly EngineId[], side: RequestSide): string[] {
  return ids.flatMap((id) => requestKeys(id, side));
}

/** What turns the unnamed user off; the first line of every ACL file. */
export const DEFAULT_USER_OFF = 'user default off resetkeys resetchannels -@all';

/**
 * The ACL file's line for one user. `passwordSha256` is the SHA-256 of the password in lower-case hex, so
 * that the file holds no password. Throws for anything else, and for a key that a space would split.
 */
export function renderAclRules(spec: RedisUserSpec, passwordSha256: string): string {
  const hash = sha256HexSchema.parse(passwordSha256);
  const connection = spec.connection.map((command) => `+${command}`);
  const selectors = spec.selectors.map(renderSelector);
  return [
    'user',
    spec.user,
    'on',
    `#${hash}`,
    'resetkeys',
    'resetchannels',
    '-@all',
    ...connection,
    ...selectors,
  ].join(' ');
}

const KEY_PREFIX = { read: '%R~', write: '%W~', read_write: '~' } as const;

function renderSelector(selector: AclSelector): string {
  const commands = selector.commands.map((command) => `+${command}`);
  const keys = selector.keys.map((key) => {
    if (/[\s()]/.test(key))
      throw new RangeError(`a key in an ACL rule holds no space or bracket: ${JSON.stringify(key)}`);
    return `${KEY_PREFIX[selector.access]}${key}`;
  });
  return `(-@all ${[...commands, ...keys].join(' ')})`;
}

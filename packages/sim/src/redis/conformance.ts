// What AGORA counts on redis-latch for, as one table: it holds for the real server and for the model of it, or the simulator proves nothing.
import type { Reply } from './sim-redis.ts';

/** What a client hears: a reply, the first word of a refusal, or nothing in time. */
export type Heard = Reply | { readonly refused: string } | 'nothing in time';

export interface LatchServer {
  send(...command: string[]): Promise<Heard>;
  /** Does nothing until it is thawed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Out of memory until it is not. */
  fill(): Promise<void>;
  relieve(): Promise<void>;
  /** Is killed, and started again on what its disk holds, or on what it held when `keep` was called last. */
  restart(from: 'disk' | 'kept'): Promise<void>;
  keep(): Promise<void>;
  /** Asks again and again until it hears `reply`. */
  until(reply: Reply, ...command: string[]): Promise<void>;
  /** Names this run of the server. */
  runId(): Promise<string>;
}

export interface Case {
  readonly name: string;
  readonly run: (server: LatchServer) => Promise<readonly unknown[]>;
  readonly hears: readonly unknown[];
}

const [PANIC, RESUME, BY, BEAT] = ['panic', 'resume', 'by', 'beat'] as const;
/** One after the other, on one connection. */
async function all(server: LatchServer, ...commands: readonly string[]): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (const command of commands) heard.push(await server.send(...command.split(' ')));
  return heard;
}

export const CASES: readonly Case[] = [
  {
    name: 'an epoch is created once, and every raise is one more than the last',
    run: (server) =>
      all(
        server,
        'MGET panic resume',
        'SETNX panic 0',
        'INCR panic',
        'SETNX panic 0',
        'INCR panic',
        'GET panic',
      ),
    hears: [[null, null], 1, 1, 0, 2, '2'],
  },
  {
    name: 'an epoch that is gone is raised from nothing, and one that is no number is not raised',
    run: (server) =>
      all(server, 'INCR panic', 'SET panic many', 'INCR panic', 'GET panic', 'SET panic 01', 'INCR panic'),
    hears: [1, 'OK', { refused: 'ERR' }, 'many', 'OK', { refused: 'ERR' }],
  },
  {
    name: 'who raised it is written once',
    run: (server) => all(server, 'HSETNX by 1 ann', 'HSETNX by 1 bob', 'HSETNX by 2 bob', 'HMGET by 1 3 2'),
    hears: [1, 0, 1, ['ann', null, 'bob']],
  },
  {
    name: 'a resume writes what was reviewed, and a stop that came meanwhile stands above it',
    run: (server) => all(server, 'INCR panic', 'INCR panic', 'SET resume 1', 'MGET panic resume'),
    hears: [1, 2, 'OK', ['2', '1']],
  },
  {
    name: 'a heartbeat takes the place of the last one',
    run: (server) => all(server, 'SET beat 1', 'SET beat 2', 'GET beat', 'DEL beat by', 'GET beat'),
    hears: ['OK', 'OK', '2', 1, null],
  },
  {
    name: 'a request is there until its time is over',
    run: async (server) => {
      const heard = await all(server, 'SET beat ask EX 1', 'GET beat');
      await server.until(null, 'GET', BEAT);
      return [...heard, ...(await all(server, 'MGET beat', 'SETNX beat again', 'GET beat'))];
    },
    hears: ['OK', 'ask', [null], 1, 'again'],
  },
  {
    name: 'a key of the other kind is refused, and nothing to a read of many',
    run: (server) =>
      all(
        server,
        'HSETNX by 1 ann',
        'INCR by',
        'GET by',
        'SET beat 1',
        'HSETNX beat 1 ann',
        'HMGET beat 1',
        'MGET by beat',
      ),
    hears: [
      ...[1, { refused: 'WRONGTYPE' }, { refused: 'WRONGTYPE' }, 'OK', { refused: 'WRONGTYPE' }],
      ...[{ refused: 'WRONGTYPE' }, [null, '1']],
    ],
  },
  {
    name: 'a frozen one answers nothing, and carries out afterwards what nobody waits for any more',
    run: async (server) => {
      await server.send('INCR', PANIC);
      await server.freeze();
      const heard = await all(server, 'MGET panic', 'INCR panic');
      await server.thaw();
      await server.until('2', 'GET', PANIC);
      return [...heard, await server.send('INCR', PANIC)];
    },
    hears: ['nothing in time', 'nothing in time', 3],
  },
  {
    name: 'what was sent to a frozen one that is killed never happens',
    run: async (server) => {
      await server.send('INCR', PANIC);
      await server.freeze();
      const heard = await server.send('INCR', PANIC);
      await server.restart('disk');
      return [heard, await server.send('GET', PANIC)];
    },
    hears: ['nothing in time', '1'],
  },
  {
    name: 'out of memory it refuses what grows, a stop too, answers reads, and lets things go',
    run: async (server) => {
      await all(server, 'INCR panic', 'SET beat 1');
      await server.fill();
      const full = await all(
        server,
        ...['INCR panic', 'SET beat 2', 'SETNX resume 0', 'HSETNX by 1 ann', 'MGET panic beat', 'DEL beat'],
      );
      await server.relieve();
      return [...full, ...(await all(server, 'INCR panic', 'GET beat'))];
    },
    hears: [
      ...[{ refused: 'OOM' }, { refused: 'OOM' }, { refused: 'OOM' }, { refused: 'OOM' }, ['1', '1'], 1],
      ...[2, null],
    ],
  },
  {
    name: 'what it answered it still holds after it was killed, as another run',
    run: async (server) => {
      const before = await server.runId();
      await all(server, 'INCR panic', 'SET resume 0', 'HSETNX by 1 ann');
      await server.restart('disk');
      const isSame = (await server.runId()) === before;
      return [isSame, ...(await all(server, 'MGET panic resume', 'HMGET by 1'))];
    },
    hears: [false, ['1', '0'], ['ann']],
  },
  {
    name: 'an older disk brings an older epoch back, and the next raise repeats a number',
    run: async (server) => {
      await server.send('INCR', PANIC);
      await server.keep();
      await all(server, 'INCR panic', 'SET resume 2', 'HSETNX by 2 ann');
      await server.restart('kept');
      return all(server, 'MGET panic resume', 'HMGET by 2', 'INCR panic');
    },
    hears: [['1', null], [null], 2],
  },
  {
    name: 'an emptied one has no epoch at all',
    run: (server) => all(server, 'INCR panic', 'SET resume 1', 'FLUSHALL', 'MGET panic resume', 'HMGET by 1'),
    hears: [1, 'OK', 'OK', [null, null], [null]],
  },
];

/** Keys of every case, to begin anew. */
export const KEYS = [PANIC, RESUME, BY, BEAT] as const;
/** Any of these may follow any other: model and server say the same. */
export const ANY_COMMAND: readonly string[] = [
  ...['GET panic', 'GET by', 'MGET panic resume by', 'INCR panic', 'INCR by', 'SET panic 7', 'SET panic x'],
  ...[
    'SETNX panic 0',
    'SETNX by 0',
    'HSETNX by 1 ann',
    'HSETNX by 2 bob',
    'HSETNX panic 1 ann',
    'SET by text',
  ],
  ...[
    'HMGET by 1 2',
    'HMGET panic 1',
    'DEL panic',
    'DEL panic by',
    'FLUSHALL',
    'SET panic -3',
    'SET panic 0',
  ],
];

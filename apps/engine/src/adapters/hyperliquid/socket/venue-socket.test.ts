/** A connection that comes back, is numbered, and is known to be dead although it seems open. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../../../../test/support/doubles.ts';
import { FakeSockets } from '../../../../test/support/fake-socket.ts';
import { BACKOFF, ConnectPace } from './backoff.ts';
import { SOCKET, VenueSocket } from './venue-socket.ts';

function setUp(random = 0, clock = new HandClock(), pace = new ConnectPace()) {
  const sockets = new FakeSockets();
  const heard: string[] = [];
  const socket = new VenueSocket({
    url: 'ws://venue/ws',
    open: sockets.open,
    clock,
    random: () => random,
    pace,
    listener: {
      opened: (connection) => heard.push(`opened ${connection}`),
      alive: () => heard.push('alive'),
      frame: ({ channel, data }) => heard.push(`${channel} ${JSON.stringify(data)}`),
      unreadable: () => heard.push('unreadable'),
      lost: (connection, reason) => heard.push(`lost ${connection}: ${reason}`),
    },
  });
  const at = (ms: number) => {
    clock.nowMs = ms;
    socket.tick();
  };
  return { clock, sockets, heard, socket, at };
}

function connected() {
  const all = setUp();
  all.socket.start();
  all.sockets.last.accept();
  return all;
}

describe('a connection', () => {
  it('is numbered, and 0 while there is none', () => {
    const { socket, sockets, heard, at } = setUp();
    socket.start();
    expect([socket.connection, socket.isOpen, socket.send('x')]).toEqual([0, false, false]);
    sockets.last.accept();
    expect([socket.connection, socket.isOpen, socket.send('x')]).toEqual([1, true, true]);
    sockets.last.end('closed 1000 Expired');
    expect([socket.connection, socket.isOpen, socket.send('y')]).toEqual([0, false, false]);
    at(BACKOFF.firstMs);
    sockets.last.accept();
    expect(socket.connection).toBe(2);
    expect(heard).toEqual(['opened 1', 'lost 1: closed 1000 Expired', 'opened 2']);
    expect(sockets.all.map(({ sent }) => sent)).toEqual([['x'], []]);
  });

  it('hands frames over, and tells of text that is none', () => {
    const { sockets, heard } = connected();
    for (const text of ['', 'x', 'null', '[]', '{"data":1}', '{"channel":1}']) sockets.last.say(text);
    sockets.last.say({ channel: 'bbo', data: { coin: 'BTC' } });
    sockets.last.say({ channel: 'pong' });
    expect(heard.slice(1)).toEqual([...Array(6).fill('unreadable'), 'bbo {"coin":"BTC"}', 'alive']);
  });

  it.each([
    ['Websocket connection established.', []],
    ['Websocket connection established', ['unreadable']],
    ['Websocket connection established. ', ['unreadable']],
  ])('begins with %j, which is told as %j', (greeting, told) => {
    const { sockets, socket, heard } = connected();
    sockets.last.say(greeting);
    expect([heard, socket.lastFrameMs]).toEqual([['opened 1', ...told], null]);
    sockets.last.say({ channel: 'bbo' });
    expect(heard.at(-1)).toBe('bbo undefined');
  });

  it('says nothing more once it was lost, whatever still arrives over it', () => {
    const { sockets, heard, at } = connected();
    const [first] = sockets.all;
    first?.end();
    first?.say({ channel: 'bbo' });
    first?.end();
    at(BACKOFF.firstMs);
    first?.say({ channel: 'bbo' });
    first?.events.opened();
    expect(heard).toEqual(['opened 1', 'lost 1: closed 1006']);
  });
});

describe('a half-open connection', () => {
  it.each([
    [SOCKET.pongMsMax, false],
    [SOCKET.pongMsMax + 1, true],
  ])('%d ms after a ping without pong: lost %s', (afterMs, lost) => {
    const { sockets, at, heard } = connected();
    at(SOCKET.pingEveryMs - 1);
    expect(sockets.last.sent).toEqual([]);
    at(SOCKET.pingEveryMs);
    expect(sockets.last.sent).toEqual(['{"method":"ping"}']);
    sockets.last.say({ channel: 'bbo' });
    at(SOCKET.pingEveryMs + afterMs);
    expect(heard.some((line) => line.startsWith('lost'))).toBe(lost);
    expect(sockets.last.discarded).toBe(lost);
  });

  it('a pong keeps it, and the next ping follows in its time', () => {
    const { sockets, at, heard } = connected();
    at(5_000);
    at(5_100);
    sockets.last.say({ channel: 'pong' });
    at(9_999);
    expect(sockets.last.sent).toHaveLength(1);
    at(10_000);
    at(10_100);
    expect(sockets.last.sent).toHaveLength(2);
    expect(heard).toEqual(['opened 1', 'alive']);
  });
});

describe('connecting', () => {
  it('is given up after its time, and tried again', () => {
    const { sockets, at, socket, heard } = setUp();
    socket.start();
    at(SOCKET.connectMsMax);
    expect(sockets.last.discarded).toBe(false);
    at(SOCKET.connectMsMax + 1);
    expect(sockets.last.discarded).toBe(true);
    expect(socket.lastReason).toContain('not connected');
    at(SOCKET.connectMsMax + 1 + BACKOFF.firstMs);
    expect(sockets.all).toHaveLength(2);
    sockets.all[0]?.accept();
    expect([socket.isOpen, heard]).toEqual([false, []]);
  });

  it('waits longer after each failure, up to the cap, and starts anew only after a stable connection', () => {
    const { sockets, clock, socket } = setUp();
    const waits: number[] = [];
    const fail = () => {
      const failedMs = clock.nowMs;
      const tries = sockets.all.length;
      sockets.last.end();
      while (sockets.all.length === tries) {
        clock.nowMs += 1;
        socket.tick();
      }
      waits.push(clock.nowMs - failedMs);
    };
    socket.start();
    for (let i = 0; i < 9; i += 1) fail();
    expect(waits).toEqual([120, 240, 480, 960, 1_920, 3_840, 7_680, 8_000, 8_000]);
    sockets.last.accept(); // flaps
    fail();
    expect(waits.at(-1)).toBe(8_000);
    sockets.last.accept();
    clock.nowMs += BACKOFF.stableMs;
    socket.tick();
    fail();
    expect(waits.at(-1)).toBe(120);
  });

  /** When an engine's three sockets tried to connect within ten minutes, each lost so long after it was made. */
  function triesOf(sockets: number, random: number, livesMs: number | null): number[][] {
    const clock = new HandClock();
    const pace = new ConnectPace();
    const all = Array.from({ length: sockets }, () => setUp(random, clock, pace));
    const tries: number[][] = all.map(() => []);
    const open = all.map(() => ({ count: 0, sinceMs: 0 }));
    for (const { socket } of all) socket.start();
    for (; clock.nowMs < 600_000; clock.nowMs += 20) {
      all.forEach(({ socket, sockets: made }, i) => {
        socket.tick();
        const own = open[i];
        if (own === undefined) return;
        if (made.all.length > own.count) {
          open[i] = { count: made.all.length, sinceMs: clock.nowMs };
          tries[i]?.push(clock.nowMs);
          if (livesMs !== null) made.last.accept();
        } else if (own.count > 0 && clock.nowMs - own.sinceMs === (livesMs ?? 0) + 20) made.last.end();
      });
    }
    return tries;
  }
  const busiestMinute = (tries: readonly number[]) =>
    Math.max(...tries.map((from) => tries.filter((ms) => ms >= from && ms < from + 60_000).length));

  it('stays below the 30 new connections a minute of the venue with three sockets, at any chance', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const lives = fc.constantFrom(null, 0, 200, BACKOFF.stableMs, BACKOFF.stableMs + 1_000);
    const law = fc.property(
      chance,
      lives,
      (random, livesMs) => busiestMinute(triesOf(3, random, livesMs).flat()) < 30,
    );
    fc.assert(law, { numRuns: 20, examples: [[0, null]] });
  });

  it('holds back no socket that fails alone, nor the one that tries for three, and starves none', () => {
    const [alone = []] = triesOf(1, 0, null);
    expect(busiestMinute(alone)).toBe(13);
    const early = (tries: readonly number[]) => tries.filter((ms) => ms < 20_000);
    const three = triesOf(3, 0, null);
    expect(early(three[0] ?? [])).toEqual(early(alone));
    const gaps = three.flatMap((tries) => tries.map((ms, i) => ms - (tries[i - 1] ?? 0)));
    expect(Math.max(...gaps)).toBeLessThan(60_000);
  });

  it.each<[string, [atMs: number, forMs: number][]]>([
    [
      'two of 5 s and 1 s',
      [
        [0, 5_000],
        [30_000, 1_000],
      ],
    ],
    [
      'two of 12 s and 0.5 s',
      [
        [0, 12_000],
        [35_000, 500],
      ],
    ],
    [
      'two of 5 s',
      [
        [0, 5_000],
        [25_000, 5_000],
      ],
    ],
    [
      'three of 1 s',
      [
        [0, 1_000],
        [15_000, 1_000],
        [30_000, 1_000],
      ],
    ],
  ])('outages within a minute, %s: back each time before a silent stream halts', (_, outages) => {
    const clock = new HandClock();
    const pace = new ConnectPace();
    const all = Array.from({ length: 3 }, () => setUp(0.5, clock, pace));
    const beginMs = 100_000;
    const isDown = () =>
      outages.some(([atMs, forMs]) => {
        const sinceMs = clock.nowMs - beginMs - atMs;
        return sinceMs >= 0 && sinceMs < forMs;
      });
    const blindMs = all.map(() => 0);
    let [worstMs, tries] = [0, 0];
    for (const { socket } of all) socket.start();
    for (; clock.nowMs < beginMs + 90_000; clock.nowMs += 20) {
      all.forEach(({ socket, sockets }, i) => {
        const before = sockets.all.length;
        socket.tick();
        if (clock.nowMs >= beginMs) tries += sockets.all.length - before;
        const last = sockets.all.at(-1);
        if (isDown()) last?.end();
        else if (!socket.isOpen && sockets.all.length > before) last?.accept();
        if (socket.isOpen) last?.say({ channel: 'pong' });
        blindMs[i] = socket.isOpen ? 0 : (blindMs[i] ?? 0) + 20;
        if (clock.nowMs >= beginMs) worstMs = Math.max(worstMs, ...blindMs);
      });
    }
    expect(worstMs).toBeGreaterThan(0);
    expect(worstMs).toBeLessThan(18_000);
    expect(tries).toBeLessThanOrEqual(BACKOFF.connectionsPerMinMax);
  });

  it('the others follow the one that tries for them, and try for themselves where it alone is held back', () => {
    const clock = new HandClock();
    const pace = new ConnectPace();
    const [first, second] = [setUp(0, clock, pace), setUp(0, clock, pace)];
    const at = (ms: number) => {
      clock.nowMs = ms;
      for (const { socket } of [first, second]) socket.tick();
      return [first.sockets.all.length, second.sockets.all.length];
    };
    for (const { socket } of [first, second]) socket.start();
    expect(at(0)).toEqual([1, 0]);
    first.sockets.last.accept();
    expect(at(20)).toEqual([1, 1]);
    for (const { sockets } of [first, second]) sockets.last.end();
    expect(at(5_000)).toEqual([2, 1]);
    expect(at(5_000 + BACKOFF.leaveToOtherMsMax)).toEqual([2, 2]);
  });

  it('ends when it is stopped, and tells so', () => {
    const { socket, sockets, heard, at } = connected();
    socket.stop();
    at(60_000);
    expect(heard).toEqual(['opened 1', 'lost 1: stopped']);
    expect(sockets.all).toHaveLength(1);
  });

  it('gives a connection up on demand', () => {
    const { socket, sockets, heard } = connected();
    socket.giveUp('not whole');
    socket.giveUp('again');
    expect(heard).toEqual(['opened 1', 'lost 1: not whole']);
    expect(sockets.last.discarded).toBe(true);
  });
});

// The judges of the campaign notice what they are there for, its boundaries are told apart by their bytes, and the page is what was seen.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { engineIdSchema } from '@agora/shared/ids';
import { describe, expect, test, vi } from 'vitest';
import { Acts, type TimedAct, unasked, unpermitted } from './acts.ts';
import { ALL_AIMS, aimName } from './aims.ts';
import { writeIn } from './boundaries.ts';
import { KILLS_PAGE, killsPage, readCampaign, uncrossed } from './results.ts';

const engine = engineIdSchema.parse('one');
const acts = (...all: [TimedAct['kind'], number][]) => {
  const made = new Acts();
  for (const [kind, ms] of all) made.all.push({ kind, engine, ms });
  return made;
};

describe('orders need a touch that nothing ended', () => {
  test.each<[string, Acts, number, RegExp | null]>([
    ['after a touch', acts(['touch', 1_000]), 2_000, null],
    ['before any', acts(['touch', 1_000]), 500, /before any touch/],
    ['in flight when the stop was answered', acts(['touch', 1_000], ['stop_answered', 2_000]), 4_200, null],
    ['after the stop', acts(['touch', 1_000], ['stop_answered', 2_000]), 4_201, /stop_answered/],
    ['after the death of the engine', acts(['touch', 1_000], ['engine_ended', 2_000]), 9_000, /engine_ended/],
    ['after a new touch', acts(['touch', 1_000], ['stop_answered', 2_000], ['touch', 5_000]), 9_000, null],
  ])('%s', (_, done, ms, wrong) => {
    const found = unpermitted(engine, done, [ms]).join();
    if (wrong === null) expect(found).toBe('');
    else expect(found).toMatch(wrong);
  });
});

describe('the way back needs a touch since the halt and the boot', () => {
  const event = (name: string, ms: number, boot = 'boot-1') => ({ event: name, ms, boot });
  const boots = [
    { boot: 'boot-1', firstMs: 0 },
    { boot: 'boot-2', firstMs: 5_000 },
  ];
  test.each<[string, Acts, ReturnType<typeof event>[], boolean]>([
    ['touched since', acts(['touch', 500]), [event('resume', 1_000)], true],
    ['never touched', acts(), [event('resume', 1_000)], false],
    ['touched before the halt', acts(['touch', 500]), [event('halt', 800), event('resume', 1_000)], false],
    ['touched before the boot', acts(['touch', 4_000]), [event('resume', 6_000, 'boot-2')], false],
  ])('%s', (_, done, events, holds) => {
    expect(unasked(engine, done, { events, boots }).length === 0).toBe(holds);
  });
});

test.each([
  ['*2\r\n$4\r\nincr\r\n$21\r\nagora:{one}:panic:epoch\r\n', 'INCR panic'],
  ['*3\r\n$3\r\nset\r\n$22\r\nagora:{one}:resume:epoch\r\n$1\r\n1\r\n', 'SET resume'],
  ['*6\r\n$4\r\nmget\r\n$21\r\nagora:{one}:panic:epoch\r\n', 'read of the latch'],
  ['HTTP/1.1 200 OK\r\ncontent-type: x\r\n\r\n{"epoch":3}', 'answer to a stop'],
  ['{"epoch":3,"latched_at":"x"}\n', 'answer to a stop'],
  ['{"code":"STOP_LATCHED_NO_HAND","sentence":"x","stopped":true}\n', 'answer to a stop'],
  ['{"code":"STOP_MALFORMED","sentence":"x","stopped":false}\n', null],
  ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1c', null],
  ['{"action":{"type":"cancel","cancels":[]}}', 'cancel'],
  ['*1\r\n$4\r\nping\r\n', null],
])('bytes %j are %s', (text, boundary) => {
  expect(writeIn(text)).toBe(boundary);
});

/** The pieces in which an answer of Node's own server leaves. */
async function piecesOf(answer: (response: ServerResponse) => void): Promise<string[]> {
  const sockets: Socket[] = [];
  const server = createServer((_, response) => answer(response.setHeader('connection', 'close')));
  server.on('connection', (socket: Socket) => {
    vi.spyOn(socket, 'write');
    sockets.push(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  await (await fetch(`http://127.0.0.1:${port}`)).text();
  server.close();
  return sockets.flatMap((socket) => vi.mocked(socket.write).mock.calls.map(([chunk]) => String(chunk)));
}

const ANSWER = `${JSON.stringify({ epoch: 3, path: 'api' })}\n`;
test.each<[string, (response: ServerResponse) => void]>([
  ['its head by itself, as the guardian does', (response) => void response.writeHead(200, {}).end(ANSWER)],
  ['head and body together, as web does', (response) => void response.end(ANSWER)],
])('the answer to a stop is crossed once where a server sends %s', async (_, answer) => {
  const pieces = await piecesOf(answer);
  expect(pieces.map(writeIn).filter((boundary) => boundary === 'answer to a stop')).toHaveLength(1);
});

describe('a boundary that nobody died at', () => {
  const [aim] = ALL_AIMS;
  const [first, ...others] = ALL_AIMS.map((each) => ({ aim: aimName(each), hit: true, wrong: [] }));
  if (first === undefined || aim === undefined) throw new Error('there are aims');
  const pageOf = (...shots: (typeof others)[number][]) =>
    killsPage({ runs: [], slices: [{ slice: 0, shots, wrong: [] }], restores: [] });

  test('is told, whether it was shot at or not', () => {
    expect(uncrossed([first, ...others])).toEqual([]);
    expect(uncrossed(others)).toEqual([aim]);
    expect(uncrossed([{ ...first, hit: false }, ...others])).toEqual([aim]);
    expect(uncrossed([{ ...first, hit: false }, first, ...others])).toEqual([]);
  });

  test('cannot be overlooked on the page', () => {
    expect(pageOf(first, ...others)).not.toContain('NOT CROSSED');
    const page = pageOf({ ...first, hit: false }, ...others);
    expect(page).toContain(`**NOT CROSSED: 1 of ${ALL_AIMS.length} boundaries`);
    expect(page).toContain(`- ${first.aim}\n`);
    expect(page.match(/\| \*\*NOT CROSSED\*\* \| 1 \|$/gm)).toHaveLength(1);
  });
});

test('docs/kill-points.md is what the kept shots say, some hit, and none broke a promise', () => {
  const seen = readCampaign();
  expect(readFileSync(KILLS_PAGE, 'utf8')).toBe(killsPage(seen));
  const shots = seen.slices.flatMap(({ shots: own }) => own);
  expect(shots.some(({ hit }) => hit)).toBe(true);
  expect([...seen.slices, ...shots, ...seen.restores].flatMap(({ wrong }) => wrong)).toEqual([]);
});

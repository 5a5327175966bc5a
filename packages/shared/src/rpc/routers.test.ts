import { describe, expect, test } from 'vitest';
import { deriveDisplay } from '../display.ts';
import { frameFixture } from '../fixtures.ts';
import type { Frame } from '../frame.ts';
import { engineIdSchema } from '../ids.ts';
import { type ConsoleQueries, makeConsoleRouter } from './routers.ts';

const id = engineIdSchema.parse('mm-btc-1');
const facts = frameFixture();
const frame = (seq: number): Frame => ({
  ...facts,
  seq,
  display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }),
});

/** On the server side a tracked item is the tuple [id, data, brand]; its type shows only what clients get. */
function trackedIdOf(item: unknown): string[] {
  return Array.isArray(item) ? [`${item[0]} ${item[1].seq}`] : [];
}

describe('the console router', () => {
  const impl: ConsoleQueries = {
    engines: () => [id],
    snapshot: async () => frame(1),
    async *frames(_, signal) {
      for (let seq = 1; !signal.aborted && seq <= 2; seq += 1) yield frame(seq);
    },
  };
  const viewer = { account: 'v', role: 'viewer', session_id: 's' } as const;
  const caller = (person: typeof viewer | null) => makeConsoleRouter(impl).createCaller({ person });

  test('shows a viewer the engines, a frame, and a stream tracked by its sequence', async () => {
    expect(await caller(viewer).console.engines()).toEqual([id]);
    expect((await caller(viewer).console.snapshot({ engine_id: id })).display.word).toBe('ACTIVE');
    const seen: string[] = [];
    for await (const item of await caller(viewer).console.state({ engine_id: id }))
      seen.push(...trackedIdOf(item));
    expect(seen).toEqual(['1 1', '2 2']);
  });

  test('takes the last event id that a reconnecting event source adds', async () => {
    const stream = await caller(viewer).console.state({ engine_id: id, lastEventId: '41' });
    const seen: string[] = [];
    for await (const item of stream) seen.push(...trackedIdOf(item));
    expect(seen).toEqual(['1 1', '2 2']);
  });

  test('needs a session for every procedure', async () => {
    const nobody = caller(null);
    for (const ask of [
      () => nobody.console.engines(),
      () => nobody.console.snapshot({ engine_id: id }),
      () => nobody.console.state({ engine_id: id }),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    }
  });

  test('names the engines it knows when asked for another', async () => {
    const other = engineIdSchema.parse('mm-x');
    await expect(caller(viewer).console.snapshot({ engine_id: other })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'No engine mm-x. Known: mm-btc-1.',
    });
  });

  test('sends no frame that breaks the contract', async () => {
    const broken = { ...impl, snapshot: async () => ({ ...frame(1), seq: -1 }) };
    const asked = makeConsoleRouter(broken)
      .createCaller({ person: viewer })
      .console.snapshot({ engine_id: id });
    await expect(asked).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  });
});

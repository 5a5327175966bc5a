// What an engine or a guardian says directly is believed only in the form of the contract, in time, and about itself.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { engineIdSchema } from '@agora/shared/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system } from '../system.ts';
import { askDirectly } from './direct.ts';
import { makeEngineClient } from './engine-client.ts';

const id = engineIdSchema.parse('mm-1');
const status = {
  engine_id: 'mm-1',
  state: 'HALTED',
  display: 'HALTED',
  gate: { open: false, signals: [] },
  latch: { panic_epoch: 1, resume_epoch: 0, latched: true, global: { panic_epoch: 0, resume_epoch: 0 } },
  clearance: null,
  orders: { resting: 0, in_flight: 0, unresolved: 0, source: 'ws', as_of: null },
  exposure: [],
  processes: [],
};
const health = {
  process: 'guardian',
  ok: true,
  boot_id: 'boot-0001',
  build_id: 'build',
  contract_version: 1,
  at: '2026-03-01T03:16:02.000Z',
  state: 'watching',
  parts: [{ name: 'venue mm-1', ok: true, detail: '0 orders' }],
};
const result = (data: unknown) => JSON.stringify({ result: { data } });

describe('asked past Redis', () => {
  let engineSays: (response: ServerResponse) => void;
  let guardianSays: (response: ServerResponse) => void;
  const tokens: (string | undefined)[] = [];
  const engine = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    engineSays(response.setHeader('content-type', 'application/json'));
  });
  const guardian = createServer((_request, response) => guardianSays(response));
  beforeAll(async () => {
    for (const server of [engine, guardian])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const server of [engine, guardian]) {
      server.closeAllConnections();
      server.close();
    }
  });
  beforeEach(() => {
    engineSays = (response) => response.end(result(status));
    guardianSays = (response) => response.end(JSON.stringify(health));
  });
  const portOf = (server: typeof engine) => (server.address() as AddressInfo).port;
  const ask = () => {
    const engines = makeEngineClient(new Map([[id, `127.0.0.1:${portOf(engine)}`]]), 'web-token', system);
    return askDirectly({ engines, guardianAddress: `127.0.0.1:${portOf(guardian)}`, system }, id);
  };

  it('both are shown with how long they took, and the engine is asked with our bearer', async () => {
    const said = await ask();
    expect(said).toMatchObject({
      engine: { problem: null, status: { state: 'HALTED' } },
      guardian: { problem: null, health: { state: 'watching' } },
    });
    expect([said.engine.answered_in_ms, said.guardian.answered_in_ms].every((ms) => (ms ?? -1) >= 0)).toBe(
      true,
    );
    expect(tokens.at(-1)).toBe('Bearer web-token');
  });

  it.each([
    [
      'of another engine',
      (r: ServerResponse) => r.end(result({ ...status, engine_id: 'mm-2' })),
      /another engine/,
    ],
    ['of no form', (r: ServerResponse) => r.end(result({ state: 'ACTIVE' })), /form/],
    ['that is no JSON', (r: ServerResponse) => r.end('<html>'), /cannot be reached/],
    ['that never comes', () => undefined, /no answer within 1000 ms/],
    ['that breaks off', (r: ServerResponse) => r.destroy(), /cannot be reached/],
    [
      'of a refusal',
      (r: ServerResponse) =>
        r.writeHead(401).end(
          JSON.stringify({
            error: {
              message: 'A bearer token is needed.',
              code: -32001,
              data: { code: 'UNAUTHORIZED', httpStatus: 401 },
            },
          }),
        ),
      /bearer token is needed/,
    ],
  ])('an answer %s is none, and says why', async (_what, say, problem) => {
    engineSays = say;
    const { engine: said, guardian: other } = await ask();
    expect(said.status).toBeNull();
    expect(said.problem).toMatch(problem);
    expect(said.problem).not.toContain('127.0.0.1');
    expect(other.health).not.toBeNull();
  });

  it('words of a newer engine are read as unknown, not lost', async () => {
    engineSays = (response) => response.end(result({ ...status, state: 'HIBERNATING', extra: '<script>' }));
    expect((await ask()).engine.status).toMatchObject({ state: 'unknown' });
  });

  it.each([
    ['of another process', JSON.stringify({ ...health, process: 'pager' })],
    ['of no form', '{}'],
    ['that is no JSON', 'x'],
    ['of ten megabytes', JSON.stringify({ ...health, more: 'x'.repeat(10 << 20) })],
  ])('a guardian’s answer %s is none', async (_what, text) => {
    guardianSays = (response) => response.end(text);
    const { guardian: said } = await ask();
    expect(said).toMatchObject({ answered_in_ms: null, health: null });
    expect(said.problem).not.toBeNull();
  });
});

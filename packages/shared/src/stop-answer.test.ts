import { describe, expect, test } from 'vitest';
import { engineIdSchema } from './ids.ts';
import { stopAnsweredSchema, stopRefusedSchema } from './stop.ts';
import {
  answerStop,
  type Raised,
  readStopBody,
  refuseStop,
  refuseStranger,
  type StoppedView,
  worstView,
} from './stop-answer.ts';
import { isoMsSchema } from './time.ts';

const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const RAISED: Raised = { durable: 'redis', epoch: 4, at: AT, replayed: false, keyReused: false };
const view = (engine: number | null, guardian: number | null): StoppedView => ({
  hands: { engine_age_ms: engine, guardian_age_ms: guardian },
  state: 'ACTIVE',
  clearance: 'cancelling',
});
const LIVE = view(100, 200);
const DEAD = view(5_000, null);

test.each<[string, Raised, StoppedView, number, object]>([
  [
    'durable and a live hand',
    RAISED,
    LIVE,
    200,
    { epoch: 4, latched_at: AT, path: 'api', replayed: false, state: 'ACTIVE' },
  ],
  ['a replay', { ...RAISED, replayed: true }, LIVE, 200, { replayed: true }],
  ['durable as a file', { ...RAISED, durable: 'file' }, LIVE, 200, { epoch: 4 }],
  ['one live hand is enough', RAISED, view(null, 0), 200, {}],
  [
    'latched, but nobody cancels',
    RAISED,
    DEAD,
    503,
    { code: 'STOP_LATCHED_NO_HAND', stopped: true, hands: DEAD.hands },
  ],
  [
    'durable nowhere',
    { ...RAISED, durable: null },
    LIVE,
    503,
    { code: 'STOP_NOT_CONFIRMED', stopped: false },
  ],
  [
    'durable nowhere, nobody cancels',
    { ...RAISED, durable: null },
    DEAD,
    503,
    { code: 'STOP_NOT_CONFIRMED', stopped: false },
  ],
  [
    'a key used for something else',
    { ...RAISED, keyReused: true },
    LIVE,
    422,
    { code: 'STOP_KEY_REUSED', stopped: true },
  ],
  [
    'that, and nobody cancels: the worse is said',
    { ...RAISED, keyReused: true },
    DEAD,
    503,
    { code: 'STOP_LATCHED_NO_HAND', stopped: true },
  ],
])('%s', (_, raised, stopped, status, body) => {
  const reply = answerStop(raised, stopped);
  expect(reply.status).toBe(status);
  expect(reply.body).toMatchObject(body);
  const schema = status === 200 ? stopAnsweredSchema : stopRefusedSchema;
  expect(schema.parse(reply.body)).toEqual(reply.body);
});

test('every refusal names the other ways to stop', () => {
  const { status, body } = refuseStop('STOP_MALFORMED', { field: 'engine', message: 'must be one of mm-1' });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    stopped: false,
    field: 'engine',
    sentence: expect.stringContaining('must be one of mm-1'),
  });
  expect('helps' in body && body.helps.length).toBeGreaterThan(2);
});

describe('the body of a stop', () => {
  const key = 'idempotency_key';
  test.each([
    ['application/json', '{"idempotency_key":"k"}'],
    ['application/json; charset=utf-8', '{"idempotency_key":"k"}'],
    ['Application/JSON', '{"idempotency_key":"k","engine":"","reason":""}'],
    ['application/x-www-form-urlencoded', 'idempotency_key=k'],
    ['application/x-www-form-urlencoded; charset=UTF-8', 'idempotency_key=k&engine=&reason='],
  ])('%s %s', (type, text) => {
    expect(readStopBody(type, text)).toEqual({ ok: true, request: { idempotency_key: 'k' } });
  });
  test.each<[string | undefined, string, string]>([
    [undefined, '{"idempotency_key":"k"}', 'content-type'],
    ['text/plain', '{"idempotency_key":"k"}', 'content-type'],
    ['multipart/form-data; boundary=x', 'x', 'content-type'],
    ['application/json', '', 'body'],
    ['application/json', '{', 'body'],
    ['application/json', '[]', 'body'],
    ['application/json', 'null', 'body'],
    ['application/json', '"k"', 'body'],
    ['application/json', '{}', key],
    ['application/json', '{"idempotency_key":""}', key],
    ['application/json', '{"idempotency_key":7}', key],
    ['application/json', `{"idempotency_key":"${'k'.repeat(129)}"}`, key],
    ['application/json', '{"idempotency_key":"k","engine":"no/engine"}', 'engine'],
    ['application/json', '{"idempotency_key":"k","dry_run":true}', 'dry_run'],
    ['application/x-www-form-urlencoded', '', key],
    ['application/x-www-form-urlencoded', 'idempotency_key=', key],
    ['application/x-www-form-urlencoded', 'idempotency_key=a&idempotency_key=b', key],
    ['application/x-www-form-urlencoded', 'idempotency_key=k&engine=mm-1&engine=mm-2', 'engine'],
    ['application/x-www-form-urlencoded', 'idempotency_key=%00', key],
  ])('%s %j is refused, naming %s', (type, text, field) => {
    expect(readStopBody(type, text)).toMatchObject({ ok: false, field });
  });
});

describe('several engines as one', () => {
  const of = (change: Partial<StoppedView>): StoppedView => ({ ...LIVE, ...change });
  test.each<[string, StoppedView[], Partial<StoppedView>]>([
    ['the older hand', [view(100, 0), view(900, 0)], { hands: { engine_age_ms: 900, guardian_age_ms: 0 } }],
    [
      'a hand never seen',
      [view(100, 0), view(null, 0)],
      { hands: { engine_age_ms: null, guardian_age_ms: 0 } },
    ],
    ['the more dangerous state', [of({ state: 'HALTED' }), of({ state: 'ACTIVE' })], { state: 'ACTIVE' }],
    [
      'not known is worse than halted',
      [of({ state: 'HALTED' }), of({ state: 'unknown' })],
      { state: 'unknown' },
    ],
    ['all halted', [of({ state: 'HALTED' })], { state: 'HALTED' }],
    [
      'the earlier stage',
      [of({ clearance: 'verified' }), of({ clearance: 'cancelling' })],
      { clearance: 'cancelling' },
    ],
    [
      'no stage is the earliest',
      [of({ clearance: 'verified' }), of({ clearance: null })],
      { clearance: null },
    ],
    [
      'no engine at all',
      [],
      { hands: { engine_age_ms: null, guardian_age_ms: null }, state: 'unknown', clearance: null },
    ],
  ])('%s', (_, views, worst) => {
    expect(worstView(views)).toMatchObject(worst);
  });
});

test('a stop of an engine that is not here is refused with the names of those that are; of all it never is', () => {
  const [here, other, stranger] = ['mm-1', 'mm-2', 'mm-3'].map((id) => engineIdSchema.parse(id));
  if (here === undefined || other === undefined || stranger === undefined) throw new Error('three ids');
  expect(refuseStranger(stranger, [here, other])).toMatchObject({
    status: 400,
    body: { field: 'engine', stopped: false, sentence: expect.stringContaining('mm-1, mm-2') },
  });
  expect(refuseStranger(other, [here, other])).toBeNull();
  expect(refuseStranger(null, [here, other])).toBeNull();
});

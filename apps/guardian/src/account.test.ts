/** Orders are cancelled as soon as the venue lists them: what else a read asks is for people and for the proof, and may be late or wrong. */
import type { Situation } from '@agora/shared/clearing-state';
import { addressSchema, engineIdSchema } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import { machineOf } from '@agora/shared/machine';
import { WeightBudget } from '@agora/shared/venue-pace';
import { beforeEach, expect, test } from 'vitest';
import { Account } from './account.ts';
import { Signer } from './signer.ts';

const CALM: Situation = { stop: null, dark: false, firesMs: null, calm: true, epochs: null };
const ok = (json: unknown): HttpAnswer => ({ status: 200, json });
const ORDERS = [
  { oid: 1, coin: 'BTC' },
  { oid: 2, coin: 'ETH' },
];
const META = ok({ universe: [{ name: 'BTC' }, { name: 'ETH' }] });
const POSITIONS = ok({ assetPositions: [] });
const DONE = ok({ status: 'ok', response: { type: 'cancel' } });

let nowMs: number;
let situation: Situation;
let asked: { readonly what: string; readonly oids: number[]; readonly hear: (answer: HttpAnswer) => void }[];
let account: Account;

beforeEach(() => {
  [nowMs, situation, asked] = [10_000, { ...CALM, stop: '0:0' }, []];
  const ask = (_: string, { body = {} }: { body?: object }) =>
    new Promise<HttpAnswer>((hear) => {
      const { type, action } = body as {
        type?: string;
        action?: { type: string; cancels?: { o: number }[] };
      };
      asked.push({ what: type ?? action?.type ?? '', oids: action?.cancels?.map(({ o }) => o) ?? [], hear });
    });
  const pause = () => new Promise<void>(() => undefined);
  const machine = machineOf({
    monoMs: () => nowMs,
    wallMs: () => nowMs,
    pause,
    repeat: () => undefined,
    ask,
  });
  const address = addressSchema.parse(`0x${'a'.repeat(40)}`);
  const engine = {
    id: engineIdSchema.parse('mm-1'),
    healthUrl: '',
    keyFile: '',
    account: address,
    wallet: address,
  };
  account = new Account(engine, {
    ...{
      machine,
      venueUrl: 'venue',
      tell: () => undefined,
      publish: () => undefined,
      observe: () => undefined,
    },
    signer: new Signer(`0x${'1'.repeat(64)}`, 'testnet', machine.wallMs),
    budget: new WeightBudget(400, nowMs),
  });
});

const begin = () => void account.step(() => situation);
/** Lets everything that is ready be heard. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const open = (what: string) => asked.find((each) => each.what === what);
async function answer(what: string, said: HttpAnswer): Promise<void> {
  const question = open(what);
  if (question === undefined) throw new Error(`${what} is not asked: ${asked.map((each) => each.what)}`);
  asked.splice(asked.indexOf(question), 1);
  nowMs += 10;
  question.hear(said);
  await settle();
}
/** The first read of a life, whose positions are still out. */
async function listed(orders: object[] = ORDERS): Promise<void> {
  begin();
  await answer('meta', META);
  await answer('frontendOpenOrders', ok(orders));
}

test('they leave while the positions are still out, once, and the read that follows is whole', async () => {
  await listed();
  expect(open('cancel')?.oids).toEqual([1, 2]);
  await answer('cancel', DONE);
  await answer('clearinghouseState', POSITIONS);
  expect(account.clearing).toMatchObject({ struck: true, dispatchedMs: 10_020, ackedMs: 10_030 });
  expect(account.clearing.seen?.orders).toHaveLength(2);
  expect(asked.map(({ what }) => what)).toEqual(['frontendOpenOrders', 'clearinghouseState']);
});

test('positions that come first hold nothing up', async () => {
  begin();
  await answer('clearinghouseState', POSITIONS);
  await answer('meta', META);
  await answer('frontendOpenOrders', ok(ORDERS));
  expect(open('cancel')?.oids).toEqual([1, 2]);
});

test('a state is as old as its positions, however long the list of orders takes', async () => {
  begin();
  await answer('clearinghouseState', ok({ assetPositions: [], time: 1_700_000_000_000 }));
  nowMs += 500;
  await answer('meta', META);
  await answer('frontendOpenOrders', ok([]));
  expect(account.clearing.seen?.state).toEqual({ timeMs: 1_700_000_000_000, heardMs: 10_010 });
});

const NO_POSITIONS: [string, HttpAnswer][] = [
  ['do not come', { silent: 'TimeoutError' }],
  ['are an error', { status: 502, json: undefined }],
  ['have one field that is not understood', ok({ assetPositions: [{ position: { szi: 'NaN' } }] })],
];
test.each(NO_POSITIONS)(
  'positions that %s: cancelled all the same, and nothing is proven',
  async (_, said) => {
    await listed();
    await answer('clearinghouseState', said);
    await answer('cancel', DONE);
    await answer('frontendOpenOrders', ok([]));
    await answer('clearinghouseState', said);
    expect(account.clearing).toMatchObject({ stage: 'cancelling', seen: null, problem: expect.any(String) });
    nowMs += 5_000;
    begin();
    await answer('frontendOpenOrders', ok([]));
    await answer('clearinghouseState', ok({ assetPositions: [], time: 1_700_000_000_000 + nowMs }));
    expect(account.clearing).toMatchObject({ stage: 'verified', problem: null });
  },
);

test('refused, and positions that do not come: what was listed is cancelled again', async () => {
  await listed();
  await answer('cancel', { status: 500, json: undefined });
  await answer('clearinghouseState', { silent: 'TimeoutError' });
  await answer('frontendOpenOrders', { silent: 'TimeoutError' });
  await answer('clearinghouseState', { silent: 'TimeoutError' });
  nowMs += 500;
  begin();
  expect(open('cancel')?.oids).toEqual([1, 2]);
});

test('the numbers of assets are waited for only where nothing can be cancelled without them', async () => {
  begin();
  await answer('frontendOpenOrders', ok(ORDERS));
  expect(open('cancel')).toBeUndefined();
  await answer('meta', META);
  await answer('cancel', DONE);
  await answer('clearinghouseState', POSITIONS);
  await answer('frontendOpenOrders', ok([...ORDERS, { oid: 3, coin: 'NEW' }]));
  await answer('cancel', DONE);
  await answer('clearinghouseState', POSITIONS);
  expect(open('meta')).toBeDefined();
  await answer('frontendOpenOrders', ok([...ORDERS, { oid: 3, coin: 'NEW' }]));
  expect(open('cancel')?.oids).toEqual([1, 2]);
});

test('after zero they are cancelled as soon, and the proof begins anew', async () => {
  await listed([]);
  await answer('clearinghouseState', POSITIONS);
  expect(account.clearing.stage).toBe('zero_seen');
  nowMs += 5_000;
  begin();
  await answer('frontendOpenOrders', ok(ORDERS));
  expect(open('cancel')?.oids).toEqual([1, 2]);
  await answer('clearinghouseState', { silent: 'TimeoutError' });
  await answer('cancel', DONE);
  expect(account.clearing.stage).toBe('cancelling');
});

test('a stop that came while the list was out is struck for by it, and proven by the next', async () => {
  situation = CALM;
  begin();
  await answer('meta', META);
  situation = { ...CALM, stop: '0:0' };
  await answer('frontendOpenOrders', ok(ORDERS));
  expect(open('cancel')?.oids).toEqual([1, 2]);
  await answer('cancel', DONE);
  await answer('clearinghouseState', POSITIONS);
  expect(account.clearing).toMatchObject({ stage: 'cancelling', standing: { ms: 10_020 } });
  await answer('frontendOpenOrders', ok([]));
  await answer('clearinghouseState', POSITIONS);
  expect(account.clearing.stage).toBe('zero_seen');
});

test('without a stop nothing is cancelled', async () => {
  situation = CALM;
  await listed();
  await answer('clearinghouseState', POSITIONS);
  expect(open('cancel')).toBeUndefined();
  expect(account.clearing.seen?.orders).toHaveLength(2);
});

// A short healthy run as the text of a journal and of an audit chain, for tests of the judges: they alter it and look
// who notices. Not a recording: as little as makes every judge look at something.
import { createHash } from 'node:crypto';
import { AuditReader } from './audit-reader.ts';
import type { AuditLine } from './audit-story.ts';
import { exact } from './exact.ts';
import type { Facts, LatchLook, LatchLoss, StopHeard } from './facts.ts';
import { VenueReader } from './venue-reader.ts';
import { type Evidence, NO_OUTAGES, type Outages, type Span, US_PER_MS, type Wallets } from './verdict.ts';

const hex = (digit: string, length = 40) => `0x${digit.repeat(length)}`;
export const WALLETS: Wallets = { account: hex('a'), engine: hex('b'), others: [hex('c'), hex('d')] };
const START_MS = Date.UTC(2026, 0, 1);
export const CLOIDS = [1, 2, 3].map((n) => hex(String(n), 32));

/** Without the numbers and hashes that the text gets. `ms` counts from the start of the run. */
export interface JournalEntry {
  ms: number;
  k: string;
  [field: string]: unknown;
}
export interface AuditEntry {
  ms: number;
  type: string;
  data: Record<string, unknown>;
  /** By the host's clock; the same as `ms` where that was not off. */
  wallMs?: number;
}
export interface SmallRun {
  journal: JournalEntry[];
  audit: AuditEntry[];
  guardian: AuditEntry[];
  stops: StopHeard[];
  looks: LatchLook[];
  touchedUs: number[];
  killFiles: Span[];
  losses: LatchLoss[];
  outages: Outages;
}

const wall = (ms: number) => START_MS + ms;
export const wallUs = (ms: number) => wall(ms) * US_PER_MS;

/** A signed action that is no order, and whether the venue took it. */
export function acted(
  ms: number,
  nonce: number,
  action: object,
  signer = WALLETS.engine,
  status = 'ok',
): JournalEntry {
  const input = { kind: 'submit', command: { signer, action, nonce } };
  return { ms, k: 'in', ticket: nonce, input, res: { status } };
}

/** A stop of this engine that was answered well. */
export function heard(ms: number, more: Partial<StopHeard> = {}): StopHeard {
  const asked = { askedUs: wallUs(ms - 10), answeredUs: wallUs(ms), key: 'key-1', scope: 'own' as const };
  const said = { status: 200, durable: true, epoch: 1, replayed: false, hands: [40, 60] };
  return { ...asked, ...said, ...more };
}

export const looked = (ms: number, panicE: number, resumeE: number): LatchLook => ({
  ...{ us: wallUs(ms), panicE, resumeE, panicG: 0, resumeG: 0, killFile: false },
});

function wire(cloid: string, b: boolean, p: string, s = '0.01') {
  return { a: 3, b, p, s, r: false, t: { limit: { tif: 'Alo' } }, c: cloid };
}

export function submitted(ms: number, nonce: number, orders: ReturnType<typeof wire>[]): JournalEntry {
  const action = { type: 'order', orders, grouping: 'na' };
  const command = { signer: WALLETS.engine, action, nonce, expiresAfter: wall(ms + 2_000) };
  return { ms, k: 'in', ticket: nonce, input: { kind: 'submit', command } };
}

export function update(
  ms: number,
  oid: number,
  cloid: string | null,
  status: string,
  b = true,
  sz = '0.01',
): JournalEntry {
  const order = {
    coin: 'BTC',
    side: b ? 'B' : 'A',
    limitPx: b ? '99990' : '100010',
    sz,
    origSz: '0.01',
    oid,
    cloid,
  };
  return { ms, k: 'event', event: { type: 'orderUpdate', account: WALLETS.account, order, status } };
}

export function filled(ms: number, tid: number, oid: number, cloid: string | null): JournalEntry {
  const fill = {
    coin: 'BTC',
    side: 'B',
    px: '99990',
    sz: '0.01',
    oid,
    tid,
    fee: '0.149985',
    closedPnl: '0.0',
    cloid,
  };
  return { ms, k: 'event', event: { type: 'fill', account: WALLETS.account, fill } };
}

function book(ms: number): JournalEntry {
  const level = (px: string) => ({ px, sz: '1', n: 1 });
  const text = JSON.stringify({
    channel: 'bbo',
    data: { coin: 'BTC', bbo: [level('99999'), level('100001')] },
  });
  return { ms, k: 'sent', ch: 'bbo', coin: 'BTC', to: [2], text };
}

export const event = (ms: number, name: string, more = {}): AuditEntry => ({
  ms,
  type: 'event',
  data: { event: name, ...more },
});

function intent(
  ms: number,
  nonce: number,
  batch: number,
  orders: [string, 'buy' | 'sell', string][],
): AuditEntry {
  const terms = { batch, nonce, expires_after_ms: wall(ms + 2_005), halt_epoch: 1 };
  const described = orders.map(([cloid, side, px]) => ({
    ...{ cloid, side, px, coin: 'BTC', sz: '0.01', reduce_only: false, decision_id: `d-${cloid}` },
  }));
  return { ms, type: 'order_intent', data: { ...terms, orders: described } };
}

const report = (ms: number, nonce: number, batch: number): AuditEntry => ({
  ms,
  type: 'order_report',
  data: { batch, nonce, contact_age_ms: 40, orders: [] },
});

/**
 * Two quotes are placed, one fills; redis-latch is silent for a while, a stop ends it; the other quote is cancelled, the venue read, the
 * halt verified; then the engine freezes and the guardian raises the latch.
 */
export function smallRun(): SmallRun {
  const [first = '', second = ''] = CLOIDS;
  const cancel = { type: 'cancel', cancels: [{ a: 3, o: 12 }] };
  const reviewed = { panic_epoch: 0, panic_global_epoch: 0 };
  return {
    journal: [
      { ms: 0, k: 'genesis', assets: [{ name: 'BTC', assetId: 3, szDecimals: 5 }] },
      {
        ms: 1,
        k: 'in',
        input: { kind: 'createAccount', account: { address: WALLETS.account, usd: '1000' } },
      },
      { ms: 2, k: 'conn', conn: 2, open: true },
      book(900),
      submitted(1_005, 7, [wire(first, true, '99990'), wire(second, false, '100010')]),
      update(1_010, 11, first, 'open'),
      update(1_010, 12, second, 'open', false),
      { ms: 1_020, k: 'event', event: { type: 'trade' } },
      acted(1_100, 9, { type: 'scheduleCancel', time: wall(61_100) }),
      filled(2_000, 501, 11, first),
      update(2_000, 11, first, 'filled', true, '0.0'),
      acted(3_010, 8, cancel),
      update(3_015, 12, second, 'canceled', false),
      {
        ms: 3_100,
        k: 'recv',
        req: 9,
        text: JSON.stringify({ type: 'frontendOpenOrders', user: WALLETS.account }),
      },
      { ms: 40_000, k: 'conn', conn: 2 },
    ],
    audit: [
      event(0, 'preflight'),
      event(500, 'resume', { halt_id: 'halt-b-0001', request_id: null, reviewed }),
      event(600, 'gate_opened'),
      intent(1_000, 7, 1, [
        [first, 'buy', '99990'],
        [second, 'sell', '100010'],
      ]),
      report(1_050, 7, 1),
      {
        ms: 2_010,
        type: 'fill',
        data: {
          ...{ tid: 501, oid: 11, cloid: first, coin: 'BTC', side: 'buy' },
          ...{ px: 999_900, sz: 1_000, fee_uusd: 149_985, closed_pnl_uusd: 0 },
        },
      },
      {
        ms: 1_105,
        type: 'schedule_cancel',
        data: { at_venue_ms: wall(61_100), outcome: 'accepted', said: null },
      },
      event(2_480, 'gate_closed'),
      event(2_900, 'gate_opened'),
      event(3_000, 'halt', {
        ...{ halt_id: 'halt-b-0002', cause: 'kill_api' },
        epochs: { panic_epoch: 1, panic_global_epoch: 0 },
      }),
      { ms: 3_001, type: 'cancel', data: { orders: [{ oid: 12, cloid: second }] } },
      event(3_200, 'halt_verified'),
      event(10_000, 'preflight'),
    ],
    guardian: [
      {
        ms: 6_200,
        type: 'latch.raised',
        data: { engine: 'small', who: 'guardian', epoch: 2 },
      },
    ],
    stops: [heard(3_000), heard(3_030, { replayed: true })],
    looks: [looked(3_500, 1, 0)],
    touchedUs: [wallUs(400)],
    killFiles: [],
    losses: [],
    outages: {
      ...NO_OUTAGES,
      latch: [{ fromUs: wallUs(2_300), toUs: wallUs(2_700) }],
      engine: [{ fromUs: wallUs(5_000), toUs: wallUs(9_000) }],
    },
  };
}

export function evidenceOf({ journal, audit, outages, ...known }: SmallRun): Evidence {
  const venue = new VenueReader({ account: WALLETS.account, signers: [WALLETS.engine, ...WALLETS.others] });
  const inOrder = journal.toSorted((a, b) => a.ms - b.ms);
  for (const [seq, { ms, k, ...rest }] of inOrder.entries())
    venue.line(JSON.stringify({ seq, t: wall(ms), us: wall(ms) * US_PER_MS, k, ...rest }));
  const chain = new AuditReader();
  let prev = '0'.repeat(64);
  for (const [seq, { ms, type, data, wallMs = ms }] of audit.toSorted((a, b) => a.ms - b.ms).entries()) {
    const ts = new Date(wall(wallMs)).toISOString();
    const line = JSON.stringify({
      ...{ actor: 'engine', boot_id: 'boot-0001', data, mono_ms: ms, prev, seq, ts, type },
      ...(wallMs !== ms && { true_ms: wall(ms) }),
    });
    prev = createHash('sha256').update(line).digest('hex');
    chain.line(line);
  }
  return {
    wallets: WALLETS,
    venue: venue.story,
    audit: chain.story,
    limits: {
      positionSzMax: new Map([['BTC', exact('0.05')]]),
      orderNotionalUsdMax: exact('2000'),
      collarMidBps: 150,
      messagesPerMinMax: 10,
    },
    outages,
    facts: factsOf(known),
  };
}

function factsOf({
  guardian,
  stops,
  looks,
  touchedUs,
  killFiles,
  losses,
}: Omit<SmallRun, 'journal' | 'audit' | 'outages'>): Facts {
  const records = guardian.map(({ ms, type, data }, seq): AuditLine => {
    const ts = new Date(wall(ms)).toISOString();
    return { seq, ts, mono_ms: ms, boot_id: 'guardian-0001', actor: 'guardian', type, data, prev: '' };
  });
  return { guardian: records, stops, latch: looks, touchedUs, killFiles, losses };
}

/** A further quote, as engine and venue write it down when all is well. */
export function furtherQuote(run: SmallRun, ms: number, nonce: number, px = '99990', sz = '0.01'): void {
  const cloid = hex(String(nonce % 10), 32)
    .replace('0x', `0x${nonce}`)
    .slice(0, 34);
  const order = wire(cloid, true, px, sz);
  run.journal.push(submitted(ms + 5, nonce, [order]), update(ms + 10, nonce, cloid, 'open'));
  const noted = intent(ms, nonce, nonce, [[cloid, 'buy', px]]);
  for (const each of noted.data.orders as { sz: string }[]) each.sz = sz; // intent() has just made it
  run.audit.push(noted);
}

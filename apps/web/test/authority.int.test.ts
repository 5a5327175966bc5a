// Who may do what at the console, measured by asking a real one: every procedure and every route, by every kind of caller. A new
// procedure or route without a row here fails, and so does a right that appears or vanishes without a reviewed line in the docs.
import { makeConsoleRouter } from '@agora/shared/rpc/console-router';
import { STEP_UP_MS } from '@agora/shared/session';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUTH_ROUTES } from '../server/auth/next-auth.ts';
import {
  type Answer,
  dataOf,
  refusalOf,
  signedIn,
  startConsole,
  type TestBrowser,
  type TestConsole,
} from './support/console.ts';

const FOREIGN = { origin: 'https://evil.example' };
/** What a program sends, or a browser with the GET of its own page. */
const NO_ORIGIN = { origin: '' };

let console: TestConsole;
let callers: readonly {
  readonly name: string;
  readonly browser: TestBrowser;
  readonly headers: Record<string, string>;
}[];

beforeAll(async () => {
  console = await startConsole();
  console.accounts.add('vera', 'viewer', console.clock.system.wallMs());
  console.accounts.add('otto', 'operator', console.clock.system.wallMs());
  const stale = await signedIn(console, 'otto');
  console.clock.advance(STEP_UP_MS + 1);
  const viewer = await signedIn(console, 'vera');
  const operator = await signedIn(console, 'operator');
  callers = [
    { name: 'anonymous', browser: console.browser(), headers: {} },
    { name: 'viewer', browser: viewer, headers: {} },
    { name: 'operator', browser: operator, headers: {} },
    { name: 'operator without fresh factor', browser: stale, headers: {} },
    { name: 'operator, foreign origin', browser: operator, headers: FOREIGN },
    { name: 'operator, no origin', browser: operator, headers: NO_ORIGIN },
  ];
});
afterAll(() => console?.close());

type Procedure = { readonly _def: { readonly type: 'query' | 'mutation' | 'subscription' } };
type Ask = (browser: TestBrowser, headers: Record<string, string>) => Promise<Answer>;
type Row = readonly [what: string, ask: Ask, say: (answer: Answer) => string];

/** Every procedure that the router has, by reflection. */
function procedures(): Row[] {
  const router = makeConsoleRouter({} as Parameters<typeof makeConsoleRouter>[0]); // only its names are read
  const all = Object.entries(router._def.procedures as unknown as Record<string, Procedure>);
  return all.map(([name, { _def }]): Row => {
    if (_def.type === 'mutation')
      return [`${name} (change)`, (browser, headers) => browser.mutate(name, {}, headers), sayOf];
    if (_def.type === 'query')
      return [`${name} (read)`, (browser, headers) => browser.query(name, {}, headers), sayOf];
    return [
      `${name} (stream)`,
      (browser, headers) => browser.query(name, { engine_id: 'no-such-engine' }, headers),
      sayOfStream,
    ];
  });
}

/** Input is checked after the caller: whoever is told what is wrong with it, or what is not there, was let in. */
function sayOf(answer: Answer): string {
  const refusal = refusalOf(answer);
  if (refusal !== null) return `no: ${refusal}`;
  const code = (answer.json as { error?: { data?: { code?: string } } } | undefined)?.error?.data?.code;
  const isIn = dataOf(answer) !== undefined || code === 'BAD_REQUEST' || code === 'NOT_FOUND';
  return isIn ? 'yes' : `? ${answer.status} ${code}`;
}

/** A stream says so in its first event, after it was opened. */
function sayOfStream({ status, text }: Answer): string {
  const refusal = /"refusal":"(\w+)"/.exec(text)?.[1];
  if (refusal !== undefined) return `no: ${refusal}`;
  return /"code":"NOT_FOUND"/.test(text) || /^id: /m.test(text) ? 'yes' : `? ${status}`;
}

const byStatus = (yes: readonly number[]) => (answer: Answer) =>
  yes.includes(answer.status) ? 'yes' : `no: ${answer.status}`;
const page = (answer: Answer) => (answer.status === 303 ? 'to /login' : byStatus([200])(answer));
const get =
  (path: string): Ask =>
  (browser, headers) =>
    browser.get(path, headers);
const post =
  (path: string, body: object): Ask =>
  (browser, headers) =>
    browser.post(path, body, headers);

/** Every route beside them. A stop that was let in is answered 503 here, since nobody is there to cancel. */
const ROUTES: readonly Row[] = [
  ['GET /console and every other page', get('/console'), page],
  ['GET /login', get('/login'), page],
  ['GET /_next/static/…', get('/_next/static/a.js'), page],
  ['GET /healthz', get('/healthz'), byStatus([200])],
  ['GET /metrics without the scraper’s bearer', get('/metrics'), byStatus([200])],
  ['GET /api/audit/export', get('/api/audit/export?chain=web'), byStatus([200])],
  ['POST /api/control/stop', post('/api/control/stop', { idempotency_key: 'matrix' }), byStatus([200, 503])],
  ['GET /api/auth/csrf', get('/api/auth/csrf'), byStatus([200])],
  [
    'POST /api/auth/callback/credentials',
    post('/api/auth/callback/credentials', {}),
    (answer) => (JSON.stringify(answer.json).includes('FORM_EXPIRED') ? 'yes' : `no: ${answer.status}`),
  ],
  [
    'POST /api/auth/signout',
    post('/api/auth/signout', {}),
    (answer) => (JSON.stringify(answer.json).includes('FORM_EXPIRED') ? 'yes' : `no: ${answer.status}`),
  ],
  ['POST to a page', post('/console', {}), byStatus([200])],
];

test('the routes of signing in are those that have a row', () => {
  const rows = ROUTES.flatMap(([what]) => /\/api\/auth\/(.*)/.exec(what)?.[1] ?? []);
  expect(rows).toEqual(AUTH_ROUTES.map((route) => route.split(' ')[1]));
});

test('the matrix is the one in the docs', async () => {
  const rows: string[] = [];
  for (const [what, ask, say] of [...procedures(), ...ROUTES]) {
    const cells: string[] = [];
    for (const { browser, headers } of callers) cells.push(say(await ask(browser, headers)));
    rows.push(`| \`${what}\` | ${cells.join(' | ')} |`);
  }
  const text = [
    '# Who may do what at the console',
    '',
    'As measured at a real one, by asking: each procedure and each route, by each kind of caller. "yes" = let in; what is then asked for',
    'may still be refused for what it is. A caller without an Origin is a program, or a browser that loads a page of its own.',
    'Redis has a matrix of its own: [authority-matrix.md](authority-matrix.md).',
    'This file is written and compared by `apps/web/test/authority.int.test.ts`.',
    '',
    `| procedure or route | ${callers.map(({ name }) => name).join(' | ')} |`,
    `|---|${'---|'.repeat(callers.length)}`,
    ...rows,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../../../docs/console-authority.md');
  expect(text).not.toContain('| ?');
  expect(console.errors).toEqual([]);
});

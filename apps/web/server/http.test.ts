import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthSchema } from '@agora/shared/health';
import { isoMs } from '@agora/shared/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRequestListener } from './http.ts';
import { makeMetrics } from './metrics.ts';
import { originOf } from './origin.ts';
import { system } from './system.ts';

const HEALTH = healthSchema.parse({
  process: 'web',
  ok: true,
  boot_id: 'boot-0001',
  build_id: '4f9c2e1',
  contract_version: 1,
  at: '2026-03-01T03:16:02.000Z',
  state: 'serving',
  parts: [],
});
const PERSON = {
  account: 'ada',
  role: 'viewer',
  session_id: 's'.repeat(32),
  expires_at: isoMs(1),
  second_factor_at: isoMs(0),
  has_fresh_factor: false,
  is_confirmed: true,
} as const;
const TOKEN = 'scraper-token-for-this-test';

describe('the listener in front of Next', () => {
  const metrics = makeMetrics('test-build');
  const errors: unknown[] = [];
  const server = createServer(
    makeRequestListener({
      allowedOrigins: [],
      scraperToken: TOKEN,
      metrics,
      freshNonce: () => system.token(16),
      health: async () => HEALTH,
      isTls: false,
      stop: async (req, res) => void res.end(`stop ${req.method}`),
      auth: async ({ request: { url }, response, body }) => {
        if (url === '/api/auth/absent') return false;
        response.end(`auth ${JSON.stringify(body)}`);
        return true;
      },
      trpc: async (req, res) => void res.end(`trpc ${req.method}`),
      exportChain: async (chain, res) => void res.end(`chain ${chain}`),
      chains: () => ['web'],
      contextOf: async (req) => ({
        person: req.headers.cookie === 'signed-in' ? PERSON : null,
        origin: originOf(req.headers, []),
        address: '127.0.0.1',
      }),
      next: async (req, res) => {
        if (req.url === '/throws') throw new Error('canary');
        if (req.url?.startsWith('/_next/static/')) res.setHeader('Cache-Control', 'public, max-age=31536000');
        res.end(`policy ${req.headers['content-security-policy']}`);
      },
      onError: (error) => errors.push(error),
    }),
  );
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body = '') =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const all = { cookie: 'signed-in', ...headers };
        const sent = request({ host: '127.0.0.1', port, path, headers: all, method }, (res) => {
          let said = '';
          res.setEncoding('utf8').on('data', (chunk) => {
            said += chunk;
          });
          res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: said }));
        });
        sent.on('error', reject).end(body);
      },
    );

  it('gives every page the whole set of headers and tells Next the same nonce', async () => {
    const { headers, body } = await ask('/console', {
      'content-security-policy': "script-src 'nonce-chosen'",
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(body).toBe(`policy ${policy}`);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it('never uses a nonce twice', async () => {
    const policies = await Promise.all([ask('/console'), ask('/console')]);
    expect(new Set(policies.map(({ headers }) => headers['content-security-policy'])).size).toBe(2);
  });

  it('lets a browser keep hashed files only', async () => {
    expect((await ask('/_next/static/a.js')).headers['cache-control']).toContain('max-age=31536000');
  });

  it('answers a foreign Host with 421 before Next or health see the request', async () => {
    for (const path of ['/console', '/healthz', '/metrics']) {
      const { status, body } = await ask(path, { host: 'rebound.example:3000' });
      expect({ path, status }).toEqual({ path, status: 421 });
      expect(body).not.toContain('policy');
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'refuses %s, naming what it serves',
    async (method) => {
      const { status, headers } = await ask('/console', {}, method);
      expect(status).toBe(405);
      expect(headers.allow).toBe('GET, HEAD');
    },
  );

  const nobody = { cookie: 'none' };
  it.each([
    ['/console', '/login?next=%2Fconsole'],
    ['/audit?chain=web', '/login?next=%2Faudit%3Fchain%3Dweb'],
    ['/_next/image?url=x', '/login?next=%2F_next%2Fimage%3Furl%3Dx'],
  ])('leads from %s to signing in while nobody is', async (path, location) => {
    const { status, headers, body } = await ask(path, nobody);
    expect({ status, location: headers.location, body }).toEqual({ status: 303, location, body: '' });
  });

  it.each(['/login', '/login?next=%2Fconsole', '/_next/static/a.js', '/icon.svg', '/healthz'])(
    'shows %s to everybody',
    async (path) => expect((await ask(path, nobody)).status).toBe(200),
  );

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'account=ada', 'auth {"account":"ada"}'],
    ['JSON', 'application/json; charset=utf-8', '{"account":"ada"}', 'auth {"account":"ada"}'],
  ])('hands %s of ours on to signing in', async (_what, type, sent, said) => {
    const headers = { 'content-type': type, origin: `http://127.0.0.1:${port}` };
    expect((await ask('/api/auth/callback/credentials', headers, 'POST', sent)).body).toBe(said);
  });

  it.each([
    ['from another site', { origin: 'https://evil.example' }, 403],
    ['that hides where it comes from', { origin: 'null' }, 403],
    ['that does not say where it comes from', {}, 403],
    ['as plain text', { origin: 'ours', 'content-type': 'text/plain' }, 400],
    ['as a list', { origin: 'ours', 'content-type': 'application/json' }, 400, '[]'],
    [
      'that is long',
      { origin: 'ours', 'content-type': 'application/json' },
      400,
      `{"account":"${'x'.repeat(9_000)}"}`,
    ],
  ])('takes no form %s', async (_how, given: Record<string, string>, status, sent = 'account=ada') => {
    const origin = given.origin === 'ours' ? { origin: `http://127.0.0.1:${port}` } : {};
    const asked = await ask('/api/auth/callback/credentials', { ...given, ...origin }, 'POST', sent);
    expect(asked.status).toBe(status);
    expect(asked.body).not.toContain('auth');
  });

  it('serves nothing else below signing in', async () => {
    expect((await ask('/api/auth/absent')).status).toBe(404);
  });

  it('takes changes as JSON only, and hands reads and changes on', async () => {
    expect((await ask('/api/trpc/acts.reduce', {}, 'POST', '{}')).status).toBe(415);
    expect((await ask('/api/trpc/acts.reduce', { 'content-type': 'text/plain' }, 'POST', '{}')).status).toBe(
      415,
    );
    const json = { 'content-type': 'application/json' };
    expect((await ask('/api/trpc/acts.reduce', json, 'POST', '{}')).body).toBe('trpc POST');
    expect((await ask('/api/trpc/console.engines')).body).toBe('trpc GET');
    expect((await ask('/api/trpc/console.engines', {}, 'DELETE')).status).toBe(405);
  });

  it.each([
    ['of a known chain to a signed-in person', '?chain=web', {}, 200],
    ['of a chain that is not there', '?chain=..%2Fsecrets', {}, 404],
    ['of no chain', '', {}, 404],
    ['to nobody', '?chain=web', nobody, 401],
    ['to another site', '?chain=web', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('gives an export %s', async (_what, query, headers, status) => {
    expect((await ask(`/api/audit/export${query}`, headers)).status).toBe(status);
  });

  it('hands a stop on before Next, whatever its method, and never for a foreign Host', async () => {
    expect((await ask('/api/control/stop', {}, 'POST')).body).toBe('stop POST');
    expect((await ask('/api/control/stop', {}, 'GET')).body).toBe('stop GET');
    const foreign = await ask('/api/control/stop', { host: 'rebound.example:3000' }, 'POST');
    expect(foreign.status).toBe(421);
  });

  it('gives a browser STOP even where the page failed', async () => {
    const { status, body } = await ask('/throws', { accept: 'text/html' });
    expect(status).toBe(500);
    expect(body).toContain('Assume it is trading');
    expect(body).toMatch(/<form method="post" action="\/api\/control\/stop">/);
    expect(body).toMatch(/name="idempotency_key" value="web-[A-Za-z0-9_-]{8,}"/);
    expect(body).not.toContain('canary');
    errors.length = 0;
  });

  it('asks the scraper for its token and answers health without one', async () => {
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', { authorization: 'Bearer wrong' })).status).toBe(401);
    const scraped = await ask('/metrics', { authorization: `Bearer ${TOKEN}` });
    expect(scraped.status).toBe(200);
    expect(scraped.body).toContain('agora_web_refused_hosts_total');
    expect(scraped.body).not.toContain(TOKEN);
  });

  it('turns a failure into plain words, logs it once and shows nothing of it', async () => {
    const { status, body } = await ask('/throws');
    expect(status).toBe(500);
    expect(body).toContain('./agora status');
    expect(body).not.toContain('canary');
    expect(errors).toHaveLength(1);
  });
});

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthSchema } from '@agora/shared/health';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRequestListener } from './http.ts';
import { makeMetrics } from './metrics.ts';
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
const TOKEN = 'scraper-token-for-this-test';

describe('the listener in front of Next', () => {
  const metrics = makeMetrics();
  const errors: unknown[] = [];
  const server = createServer(
    makeRequestListener({
      allowedOrigins: [],
      scraperToken: TOKEN,
      metrics,
      freshNonce: () => system.token(16),
      health: async () => HEALTH,
      stop: async (req, res) => void res.end(`stop ${req.method}`),
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

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path, headers, method }, (res) => {
          let body = '';
          res.setEncoding('utf8').on('data', (chunk) => {
            body += chunk;
          });
          res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
        });
        sent.on('error', reject).end();
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

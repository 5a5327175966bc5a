import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createEndpoints, isBearer, listen } from './endpoints.ts';

test.each([
  ['the token', 'Bearer scraper-token', 'scraper-token', true],
  ['no header', undefined, 'scraper-token', false],
  ['no token known', 'Bearer scraper-token', undefined, false],
  ['nothing on both sides', 'Bearer ', undefined, false],
  ['the beginning of it', 'Bearer scraper-toke', 'scraper-token', false],
  ['more than it', 'Bearer scraper-token2', 'scraper-token', false],
  ['another scheme', 'Basic scraper-token', 'scraper-token', false],
  ['10 kB', `Bearer ${'x'.repeat(10_000)}`, 'scraper-token', false],
])('%s', (_, authorization, token, passes) => {
  expect(isBearer(authorization, token)).toBe(passes);
});

test('an answer that cannot be made is refused and logged; the next one is given', async () => {
  const failed: string[] = [];
  let broken = true;
  const fail = () => {
    throw new Error('an incident that cannot be read');
  };
  const server = createEndpoints({
    health: () => (broken ? fail() : { ok: true }),
    metrics: async () => (broken ? fail() : { contentType: 'text/plain', text: 'agora_alerts_open 0' }),
    handOver: () => (broken ? fail() : true),
    onFailure: (path) => void failed.push(path),
    scraperToken: 'scraper',
    guardianToken: 'guardian',
  });
  await listen(server, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo; // a TCP server's
  const statuses = () =>
    Promise.all([
      fetch(`http://127.0.0.1:${port}/healthz`),
      fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: 'Bearer scraper' } }),
      fetch(`http://127.0.0.1:${port}/telegram`, {
        ...{ method: 'POST', body: '{}', headers: { authorization: 'Bearer guardian' } },
      }),
    ]).then((answers) => answers.map(({ status }) => status));
  try {
    expect(await statuses()).toEqual([500, 500, 500]);
    expect(failed.sort()).toEqual(['/healthz', '/metrics', '/telegram']);
    broken = false;
    expect(await statuses()).toEqual([200, 200, 202]);
  } finally {
    server.close();
  }
});

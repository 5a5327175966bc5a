// What a real deployment shows to strangers and scrapers: every metric of every process stands in the table of docs/metrics.md and
// cannot be made to grow, and no secret is shown by anything that it writes, answers or was started with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretContents } from '@agora/scripts/prepare/secret-contents';
import { METRICS } from '@agora/shared/metric-catalogue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Family, readExposition } from './exposition.ts';
import { shownBelow, shownIn } from './secret-search.ts';
import { type Deployment, newDeployment } from './stack.ts';
import { statusOf, statusUntil } from './status-of.ts';

const BYTES_MAX = 200_000;
const NODES_OWN = /^(process|nodejs)_/;
/** Names that a stranger may send: none may become a series. Fewer at a time than a process takes connections. */
const [BOMBS, AT_ONCE] = [160, 16];

let it: Deployment;
const ports: [string, number][] = [];

beforeAll(async () => {
  it = await newDeployment();
  const up = await it.run('up', '--detach');
  if (up.code !== 0) throw new Error(up.stderr);
  // Some series begin with the first read of the venue.
  await statusUntil(it, 'the venue was read', ({ clearance }) => clearance === 'verified');
  const { ports: own, engines } = it.config;
  for (const { port } of engines) ports.push(['engine', port]);
  ports.push(['guardian', own.guardian], ['pager', own.pager], ['web', own.web]);
}, 240_000);

afterAll(() => it.remove());

async function scrape(port: number): Promise<string> {
  const token = readFileSync(join(it.home.secrets, 'bearer-scraper.token'), 'utf8').trim();
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** What is wrong with one family of one process, in words. */
function faultsOf(process: string, { name, help, type, samples }: Family): string[] {
  if (NODES_OWN.test(name)) return [];
  const known = METRICS[name];
  if (known === undefined) return [`${name} of ${process} is not documented`];
  const of: readonly string[] = known.processes;
  const faults = [
    ...(of.includes(process) ? [] : ['the table does not know that it has it']),
    // One that several processes have is said by each in words of its own.
    ...(help === known.help || (of.length > 1 && help.length > 15) ? [] : [`its help is "${help}"`]),
    ...(type === known.type ? [] : [`its type is ${type}`]),
    ...samples.flatMap(({ labels }) =>
      Object.entries(labels).flatMap(([label, value]) => labelFault(known.labels, label, value)),
    ),
  ];
  return [...new Set(faults)].map((fault) => `${name} of ${process}: ${fault}`);
}

function labelFault(known: (typeof METRICS)[string]['labels'], label: string, value: string): string[] {
  if (['process', 'engine_id', 'le'].includes(label)) return [];
  const values = known[label];
  if (values === undefined) return [`it has a label ${label}`];
  return typeof values === 'string' || values.includes(value) ? [] : [`${label} takes the value ${value}`];
}

async function bomb(port: number, round: string): Promise<void> {
  for (let sent = 0; sent < BOMBS; sent += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) => {
        const method = n % 2 === 0 ? 'GET' : 'POST';
        const url = `http://127.0.0.1:${port}/${round}-${sent + n}?${round}=${n}`;
        await fetch(url, { method, redirect: 'manual' }).then((answer) => answer.text());
      }),
    );
}

/** What a process shows is kept for a second: asked until it is another text than what was kept. */
async function freshly(port: number): Promise<string> {
  const kept = await scrape(port);
  for (;;) {
    const text = await scrape(port);
    if (text !== kept) return text;
  }
}

async function seriesOf(port: number): Promise<number> {
  const families = readExposition(await freshly(port)).filter(({ name }) => !NODES_OWN.test(name));
  return families.reduce((sum, { samples }) => sum + samples.length, 0);
}

describe('metrics', () => {
  test('stand in the table, with help, type and bounded labels', async () => {
    const faults: string[] = [];
    for (const [process, port] of ports)
      faults.push(...readExposition(await scrape(port)).flatMap((family) => faultsOf(process, family)));
    expect(faults).toEqual([]);
  });

  test('are all that the table promises', async () => {
    const missing: string[] = [];
    for (const [process, port] of ports) {
      const names = new Set(readExposition(await scrape(port)).map(({ name }) => name));
      for (const [name, { processes }] of Object.entries(METRICS)) {
        const of: readonly string[] = processes;
        if (of.includes(process) && !names.has(name)) missing.push(`${process}: ${name}`);
      }
    }
    expect(missing).toEqual([]);
  });

  test('do not grow with what strangers send, and stay small', async () => {
    for (const [process, port] of ports) {
      await bomb(port, 'bomb');
      const series = await seriesOf(port);
      await bomb(port, 'again');
      expect([process, await seriesOf(port)]).toEqual([process, series]);
      expect((await scrape(port)).length).toBeLessThanOrEqual(BYTES_MAX);
    }
  });
});

describe('secrets are shown by nothing (I-27)', () => {
  const found = () => secretContents(it.home);

  test('there are some to look for, and the search finds one that is shown', () => {
    const [[path, [part = '']] = ['', []]] = [...found()];
    expect([...found().values()].flat().length).toBeGreaterThan(20);
    expect(shownIn(`a line with ${part} in it`, found())).toContain(path);
  });

  test('not by logs, audit, halt files, the console’s own data, stores or runtime files', () => {
    const { logs, data, web, redisLatch, redisLive, venue, run } = it.home;
    expect(shownBelow([logs, data, web, redisLatch, redisLive, venue, run], found())).toEqual([]);
  });

  test('not by metrics, health or error pages', async () => {
    for (const [, port] of ports) {
      const wrong = { authorization: 'Bearer wrong', cookie: '__Host-agora-session=wrong' };
      const asked = [
        '/healthz',
        '/metrics',
        '/trpc/status',
        '/api/control/stop',
        '/console',
        '/%ff',
        '/nothing',
      ];
      const pages = asked.map((path) =>
        fetch(`http://127.0.0.1:${port}${path}`, { headers: wrong, redirect: 'manual' }).then((page) =>
          page.text(),
        ),
      );
      const texts = [await scrape(port), ...(await Promise.all(pages))];
      expect(shownIn(texts.join('\n'), found())).toEqual([]);
    }
  });

  test('not by environment or command line of any process', async () => {
    const pids = (await statusOf(it)).processes.flatMap(({ pid }) => pid ?? []);
    expect(pids.length).toBeGreaterThanOrEqual(7);
    const told = pids.flatMap((pid) =>
      ['environ', 'cmdline'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')),
    );
    expect(shownIn(told.join('\n'), found())).toEqual([]);
  });
});

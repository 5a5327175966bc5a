// What the kernel says of each container: who it runs as, what it may, what it can write, whom it reaches, what it
// publishes. Judged from inside its own namespaces, not from what docker-compose.yml asks for.
import { z } from 'zod';
import { USERS } from '../files.ts';
import { containerOf, docker, inside, must } from './docker.ts';

interface Expected {
  readonly uid: number;
  /** Folders it may write, beside /tmp and what the kernel provides. */
  readonly writes: readonly string[];
  readonly imageMbMax?: number;
}

export const SERVICES: Readonly<Record<string, Expected>> = {
  'redis-latch': { uid: USERS.redis, writes: ['/data'] },
  'redis-live': { uid: USERS.redis, writes: ['/data'] },
  'paper-venue': { uid: USERS.app, writes: ['/data'], imageMbMax: 250 },
  guardian: { uid: USERS.app, writes: ['/data'], imageMbMax: 250 },
  engine: { uid: USERS.app, writes: ['/data'], imageMbMax: 250 },
  pager: { uid: USERS.app, writes: [], imageMbMax: 250 },
  web: { uid: USERS.app, writes: ['/data'], imageMbMax: 400 },
  prometheus: { uid: USERS.prometheus, writes: ['/prometheus'] },
  grafana: { uid: USERS.grafana, writes: ['/var/lib/grafana'] },
};

const PROC = `
import { readdirSync, readFileSync } from 'node:fs';
const text = (name) => readFileSync('/proc/1/' + name, 'utf8');
const field = (name) => new RegExp('^' + name + ':\\\\s*(.*)$', 'm').exec(text('status'))[1];
const mounts = text('mountinfo').trim().split('\\n').map((line) => line.split(' '));
console.log(JSON.stringify({
  uids: field('Uid').split(/\\s+/).map(Number), gids: field('Gid').split(/\\s+/).map(Number),
  caps: ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => Number.parseInt(field(name), 16)),
  noNewPrivs: field('NoNewPrivs'), seccomp: field('Seccomp'), rssKb: Number.parseInt(field('VmRSS'), 10),
  writable: mounts.filter((m) => m[5].split(',').includes('rw') && !/^\\/(proc|sys|dev)(\\/|$)/.test(m[4])).map((m) => m[4]),
  told: readdirSync('/proc').filter((pid) => /^\\d+$/.test(pid) && pid !== String(process.pid))
    .map((pid) => ['environ', 'cmdline'].map((name) => readFileSync('/proc/' + pid + '/' + name, 'latin1')).join(' ')).join(' '),
}));`;

const procSchema = z.object({
  uids: z.array(z.int()),
  gids: z.array(z.int()),
  caps: z.array(z.number()),
  noNewPrivs: z.string(),
  seccomp: z.string(),
  rssKb: z.number(),
  writable: z.array(z.string()),
  told: z.string(),
});

/** What is wrong with the container of `service`; an empty list = all as promised. `secrets` are contents that nobody may show. */
export async function hardeningFaults(service: string, secrets: readonly string[]): Promise<string[]> {
  const expected = SERVICES[service];
  if (expected === undefined) throw new Error(`nothing is expected of ${service}`);
  const container = await containerOf(service);
  const seen = procSchema.parse(await inside(service, 'pid', PROC));
  const faults: string[] = [];
  const want = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  want(
    seen.uids.every((uid) => uid === expected.uid),
    `runs as ${seen.uids}, not as ${expected.uid}`,
  );
  want(
    seen.caps.every((caps) => caps === 0),
    `has capabilities ${seen.caps.map((caps) => caps.toString(16))}`,
  );
  want(seen.noNewPrivs === '1', 'may gain privileges');
  want(seen.seccomp === '2', 'runs without a seccomp filter');
  const allowed = new Set(['/tmp', ...expected.writes]);
  const surprising = seen.writable.filter(
    (path) => !allowed.has(path) && !/^\/etc\/(hosts|hostname|resolv\.conf)$/.test(path),
  );
  want(surprising.length === 0, `can write ${surprising}`);
  want(
    secrets.every((secret) => !seen.told.includes(secret)),
    'shows a secret in its environment or command line',
  );
  want(container.HostConfig.Memory > 0, 'has no memory limit');
  want((container.HostConfig.PidsLimit ?? 0) > 0, 'has no limit of processes');
  want(seen.rssKb * 1024 < container.HostConfig.Memory, `uses ${seen.rssKb} kB, more than it may`);
  for (const bindings of Object.values(container.NetworkSettings.Ports))
    for (const { HostIp } of bindings ?? []) want(HostIp === '127.0.0.1', `publishes a port on ${HostIp}`);
  const megabytes =
    Number((await must(docker(['image', 'inspect', '--format', '{{.Size}}', container.Image]))).trim()) / 1e6;
  if (expected.imageMbMax !== undefined)
    want(megabytes <= expected.imageMbMax, `its image has ${megabytes.toFixed(0)} MB`);
  return faults;
}

/** Of each address whether a TCP connection opens within a second. Host names are looked up inside. */
export async function reaches(
  service: string,
  addresses: readonly string[],
): Promise<Record<string, boolean>> {
  const script = `
import { connect } from 'node:net';
const opens = (address) => new Promise((resolve) => {
  const [host, port] = address.split(/:(?=\\d+$)/);
  const socket = connect({ host, port: Number(port), timeout: 1000 });
  const end = (open) => { socket.destroy(); resolve(open); };
  socket.on('connect', () => end(true)).on('error', () => end(false)).on('timeout', () => end(false));
});
const pairs = await Promise.all(${JSON.stringify(addresses)}.map(async (a) => [a, await opens(a)]));
console.log(JSON.stringify(Object.fromEntries(pairs)));`;
  return z.record(z.string(), z.boolean()).parse(await inside(service, 'network', script));
}

/** Addresses of a service on all of its networks: a name that is not known there proves little. */
export async function addressesOf(service: string, port: number): Promise<string[]> {
  const { NetworkSettings } = await containerOf(service);
  return Object.values(NetworkSettings.Networks).map(({ IPAddress }) => `${IPAddress}:${port}`);
}

// The compose test's hands: `docker compose` in the checkout, and looks at a container from inside its own namespaces.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../../home.ts';
import { readEnvFile } from '../env-file.ts';

const run = promisify(execFile);
const CALL_MS_MAX = 300_000;
/** What looks into a container that has no shell: the image that everything is built from. */
const PROBE_IMAGE = 'node:24-bookworm-slim';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Never rejects for a program that failed. `input` is its standard input. */
export async function docker(args: readonly string[], input?: string): Promise<Outcome> {
  const running = run('docker', [...args], { cwd: ROOT, timeout: CALL_MS_MAX, maxBuffer: 64 << 20 });
  // A program that ended before it read everything says why by its exit code.
  running.child.stdin?.on('error', () => undefined).end(input ?? '');
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code?: unknown; stdout?: string; stderr?: string; message: string }) => ({
      code: typeof error.code === 'number' ? error.code : -1,
      out: error.stdout ?? '',
      err: error.stderr ?? error.message,
    }),
  );
}

export function compose(...args: string[]): Promise<Outcome> {
  return docker(['compose', ...args]);
}

/** As `docker`, but a failure is an error that shows what was said. */
export async function must(outcome: Promise<Outcome>): Promise<string> {
  const { code, out, err } = await outcome;
  if (code !== 0)
    throw new Error(`exit ${code}: ${(err.trim() || out.trim()).split('\n').slice(-3).join(' | ')}`);
  return out;
}

const containerSchema = z.object({
  Id: z.string(),
  Image: z.string(),
  RestartCount: z.int(),
  State: z.object({ Pid: z.int(), Status: z.string(), Health: z.object({ Status: z.string() }).optional() }),
  HostConfig: z.object({ Memory: z.int(), PidsLimit: z.int().nullable() }),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable()),
    Networks: z.record(z.string(), z.object({ IPAddress: z.string() })),
  }),
});
export type Container = z.infer<typeof containerSchema>;

/** Throws where the service has no container. */
export async function containerOf(service: string): Promise<Container> {
  const id = (await must(compose('ps', '--all', '--quiet', service))).trim();
  const [found] = z.array(containerSchema).parse(JSON.parse(await must(docker(['inspect', id]))));
  if (found === undefined) throw new Error(`${service} has no container`);
  return found;
}

/** Runs a script of Node in namespaces of `service`; it prints JSON. */
export async function inside(
  service: string,
  namespace: 'pid' | 'network',
  script: string,
): Promise<unknown> {
  const { Id } = await containerOf(service);
  const own = namespace === 'pid' ? ['--cap-add', 'SYS_PTRACE', '--network', 'none'] : [];
  const args = ['run', '--rm', '--interactive', `--${namespace}`, `container:${Id}`, ...own];
  const out = await must(docker([...args, PROBE_IMAGE, 'node', '--input-type=module', '-'], script));
  return JSON.parse(out);
}

/** What `compose-init` wrote beside docker-compose.yml. */
export function environment(): Readonly<Record<string, string>> {
  return Object.fromEntries(readEnvFile(join(ROOT, '.env')) ?? []);
}

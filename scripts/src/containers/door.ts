// What stands before a process in its image. It starts the process only with files that were written for exactly this
// build, and only where the folder mounted as data is the one that was prepared; it answers the container's health check.
import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** A file in the data folder of the host; its content is repeated in the door files of engine and guardian. */
export const MOUNT_PROOF = '.agora-mount';

const doorSchema = z.strictObject({
  build_id: z.string().min(1),
  /** The command line of the process; it follows what the container itself is given. */
  args: z.array(z.string()),
  /** What MOUNT_PROOF in /data must hold; null = this process is given no data of the host. */
  mount_proof: z.string().nullable(),
  /** Where the data folder is mounted, if not at /data. */
  data: z.string().optional(),
});
export type Door = z.infer<typeof doorSchema>;

const HEALTH_MS_MAX = 2_000;
const EXIT_CONFIG = 3;

/** `name` is the process, `buildId` what its image was built from. Health checks end here; a start goes on in `start`. */
export function passDoor(name: string, buildId: string, start: () => Promise<unknown>): void {
  const { values } = parseArgs({
    options: { health: { type: 'string' }, ca: { type: 'string' } },
    strict: false,
  });
  if (typeof values.health === 'string') checkHealth(values.health, values.ca);
  else {
    const problem = enter(buildId);
    if (problem !== null) {
      process.stderr.write(`${name}: ${problem}\n`);
      process.exit(EXIT_CONFIG);
    }
    void start();
  }
}

/** Null once the process has the command line that was written for it; else why it must not start. */
function enter(buildId: string): string | null {
  const path = '/run/secrets/door.json';
  const door = readDoor(path);
  if (typeof door === 'string') return door;
  if (door.build_id !== buildId)
    return `this image is build ${buildId}, its files were written for build ${door.build_id}: run \`./agora compose-init\` and \`docker compose build\` from one version of AGORA`;
  const problem = door.mount_proof === null ? null : mountProblem(door.data ?? '/data', door.mount_proof);
  process.argv.push(...door.args);
  return problem;
}

function readDoor(path: string): Door | string {
  try {
    const parsed = doorSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : `${path} is not what \`./agora compose-init\` writes`;
  } catch (error) {
    return `cannot read ${path} (${reasonOf(error)}): run \`./agora compose-init\` on the host`;
  }
}

/** A kill file that is touched in another folder than the one we look at would stop nothing. */
function mountProblem(data: string, wanted: string): string | null {
  const help = 'AGORA_DATA must be the folder that `./agora compose-init --data` prepared';
  try {
    const found = readFileSync(`${data}/${MOUNT_PROOF}`, 'utf8').trim();
    return found === wanted ? null : `${data} is another folder than the one that was prepared: ${help}`;
  } catch (error) {
    return `${data} holds no proof of its mount (${reasonOf(error)}): ${help}`;
  }
}

/** Exits 0 when `url` answers 200 in time, over TLS with a certificate that is in `caFile` or by it. */
function checkHealth(url: string, caFile: unknown): void {
  const ca = typeof caFile === 'string' ? readFileSync(caFile) : undefined;
  const send = url.startsWith('https:') ? secure : plain;
  // It asks its own loopback: whatever name an operator's certificate is for, it is for no other server.
  const trust = ca && { ca, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
  const asked = send(url, { timeout: HEALTH_MS_MAX, ...trust }, ({ statusCode }) =>
    process.exit(statusCode === 200 ? 0 : 1),
  );
  const silent = () => process.exit(1);
  asked.on('error', silent).on('timeout', silent).end();
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'not JSON';
}

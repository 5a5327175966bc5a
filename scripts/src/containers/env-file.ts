// `.env` beside docker-compose.yml: paths, ports and the build, nothing secret. Written by `compose-init` alone; an
// operator's own file is never overwritten.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt, ROOT } from '../home.ts';

const HEADER =
  '# Written by `./agora compose-init`: paths, ports and the build. Nothing secret. Edits are lost; change the configuration.';

export const ENV_FILE = join(ROOT, '.env');

/**
 * The home of the containers that `compose-init` prepared in this checkout, where somebody who names `home` may mean them: it is theirs,
 * or the one that is taken where none is named. Null otherwise.
 */
export function containersMeantBy(home: Home, file = ENV_FILE): string | null {
  const prepared = containersHome(file);
  return home.dir === homeAt(undefined).dir || home.dir === prepared ? prepared : null;
}

/** Whether `compose-init` prepared this home: what runs of it runs in containers. */
export function isInContainers(home: Home): boolean {
  return existsSync(join(home.dir, 'containers', 'web'));
}

export function containersHome(file = ENV_FILE): string | null {
  try {
    return readEnvFile(file)?.get('AGORA_HOME') ?? null;
  } catch {
    return null; // Not to be read by this user: others say what runs.
  }
}

/** What the last `compose-init` wrote; null where there is no such file, or another wrote it. */
export function readEnvFile(path: string): ReadonlyMap<string, string> | null {
  if (!existsSync(path)) return null;
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  if (header !== HEADER) return null;
  return new Map(
    lines.map((line): [string, string] => {
      const end = line.indexOf('=');
      return [line.slice(0, end), line.slice(end + 1)];
    }),
  );
}

/** Writes `values` in their order. Throws a Refusal where the file is somebody else's. */
export function writeEnvFile(path: string, values: Readonly<Record<string, string | number>>): void {
  if (existsSync(path) && !readFileSync(path, 'utf8').startsWith(HEADER))
    throw new Refusal(
      'environment',
      `${path} was not written by compose-init`,
      'move it away, then try again',
    );
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`, { mode: 0o644 });
}

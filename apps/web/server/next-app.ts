// Loads the built Next application as a request handler. It takes the configuration that the build recorded,
// as Next's own standalone server does: no config file runs at start, and no `.env` file is read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RequestHandler } from './http.ts';
import { StartRefusal } from './refusal.ts';

export type NextApp = { readonly handle: RequestHandler; readonly close: () => Promise<void> };

const builtSchema = z.object({ config: z.record(z.string(), z.unknown()) });

/** Throws StartRefusal when there is no complete build in `dir`. */
export async function loadNext(dir: string, hostname: string, port: number): Promise<NextApp> {
  Object.assign(process.env, {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(builtConfig(dir)),
  });
  const { default: next } = await import('next');
  const app = next({ dev: false, dir, hostname, port, quiet: true });
  await app.prepare();
  return { handle: app.getRequestHandler(), close: () => app.close() };
}

function builtConfig(dir: string): Record<string, unknown> {
  try {
    const built = readFileSync(join(dir, '.next/required-server-files.json'), 'utf8');
    return builtSchema.parse(JSON.parse(built)).config;
  } catch (cause) {
    throw new StartRefusal('BUILD_MISSING', 'The console is not built, or only in part. Run: ./agora up', {
      cause,
    });
  }
}

// Loads the built Next application as a request handler. It always serves the production build: the one
// environment variable that React and Next read for that is set here, whatever the process was given.
import type { RequestHandler } from './http.ts';

export type NextApp = { readonly handle: RequestHandler; readonly close: () => Promise<void> };

export async function loadNext(dir: string, hostname: string, port: number): Promise<NextApp> {
  Object.assign(process.env, { NODE_ENV: 'production' });
  const { default: next } = await import('next');
  const app = next({ dev: false, dir, hostname, port, quiet: true });
  await app.prepare();
  return { handle: app.getRequestHandler(), close: () => app.close() };
}

// Starts the console: `node apps/web/server.ts --config <runtime.json>`. Loopback, or any address with TLS. It reads Redis, raises
// stops in it, asks engines for what operators ask for, and ends cleanly on SIGTERM. A start it must not make ends with one line.
import { fileURLToPath } from 'node:url';
import { makeApp } from './server/app.ts';
import { provideConsoleService } from './server/instance.ts';
import { createLog } from './server/log.ts';
import { loadNext } from './server/next-app.ts';
import { StartRefusal } from './server/refusal.ts';
import { loadRuntime } from './server/runtime.ts';
import { system } from './server/system.ts';
import { makeServer } from './server/tls.ts';

const WEB_DIR = fileURLToPath(new URL('.', import.meta.url));
/** A console that cannot check sessions yet turns every page away; one whose redis-live stays silent is needed all the same: it stops. */
const READY_MS_MAX = 2_000;
/** How long requests under way may take to finish once the process was told to end. */
const DRAIN_MS = 300;
/** Whatever hangs then is left. */
const END_MS_MAX = 4_000;

const log = createLog();

async function start(argv: readonly string[]): Promise<void> {
  const runtime = loadRuntime(argv);
  const { web, ports, venue, engines } = runtime.config;
  provideConsoleService({ venue, engines: () => engines.map(({ id }) => id) });
  const next = await loadNext(WEB_DIR, web.bind, ports.web);
  const app = makeApp({
    runtime,
    system,
    next: next.handle,
    onError: (error) => log.error({ err: error }, 'a request failed'),
    onStop: ({ error, ...what }) =>
      log.warn({ stop: what, ...(error === undefined ? {} : { err: error }) }, 'a stop was asked for'),
  });
  const server = makeServer(web.tls ?? null, app.listener);
  await app.ready(READY_MS_MAX);
  await server.listen(web.bind, ports.web);
  log.info(
    { bind: web.bind, port: ports.web, tls: web.tls !== undefined, build_id: runtime.build_id },
    'console serving',
  );
  const end = async (signal: NodeJS.Signals) => {
    log.info({ signal }, 'console ending');
    system.after(DRAIN_MS, () => server.destroyConnections());
    system.after(END_MS_MAX, () => process.exit(1));
    await server.close();
    await app.close();
    await next.close();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

start(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof StartRefusal) {
    log.fatal({ code: error.code }, error.message);
    process.exitCode = error.exitCode;
    // The Redis connections that may be open already would keep the process alive.
    return process.exit();
  }
  log.fatal({ err: error }, 'console failed to start');
  process.exit(1);
});

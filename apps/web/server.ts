// Starts the console: `node apps/web/server.ts --config <runtime.json>`. It listens on loopback only, reads
// Redis and raises stops in it, and ends cleanly on SIGTERM. A start it must not make exits with code 2.
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { bootIdSchema } from '@agora/shared/ids';
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { pino } from 'pino';
import { makeRequestListener } from './server/http.ts';
import { provideConsoleService } from './server/instance.ts';
import { makeMetrics } from './server/metrics.ts';
import { loadNext } from './server/next-app.ts';
import { readPrivateFile } from './server/private-file.ts';
import { makeReadModel, type ReadModel } from './server/read-model/read-model.ts';
import { REFUSED_EXIT_CODE, StartRefusal } from './server/refusal.ts';
import { loadRuntime } from './server/runtime.ts';
import { makeStopService, type StopService } from './server/stop/make-stop.ts';
import { system } from './server/system.ts';

const WEB_DIR = fileURLToPath(new URL('.', import.meta.url));
const CONNECTIONS_MAX = 256;
const NONCE_BYTES = 16;
const BOOT_ID_BYTES = 9;
/** How long requests under way may take to finish once the process was told to end. */
const DRAIN_MS = 300;

const log = pino({ base: { process: 'web' } });

async function start(argv: readonly string[]): Promise<void> {
  const runtime = loadRuntime(argv);
  const metrics = makeMetrics();
  const readModel = makeReadModel(
    runtime,
    bootIdSchema.parse(`web-${system.token(BOOT_ID_BYTES)}`),
    metrics,
    system,
  );
  provideConsoleService(readModel);
  const stop = makeStopService(runtime, metrics, system, ({ error, ...what }) =>
    log.warn({ stop: what, ...(error === undefined ? {} : { err: error }) }, 'a stop was asked for'),
  );
  const { bind } = runtime.config.web;
  const port = runtime.config.ports.web;
  const next = await loadNext(WEB_DIR, bind, port);
  const server = createServer(
    makeRequestListener({
      allowedOrigins: runtime.config.web.allowed_origins,
      scraperToken: scraperToken(runtime),
      metrics,
      freshNonce: () => system.token(NONCE_BYTES),
      health: () => readModel.health(),
      stop: stop.answer,
      next: next.handle,
      onError: (error) => log.error({ err: error }, 'a request failed'),
    }),
  );
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, bind, port);
  log.info({ bind, port, build_id: runtime.build_id }, 'console serving');
  endOnSignal({ server, readModel, stop, closeNext: next.close });
}

function scraperToken(runtime: RuntimeConfig): string | null {
  const file = runtime.bearer_token_files.scraper;
  return file === undefined ? null : readPrivateFile(file);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new StartRefusal('PORT_TAKEN', `Port ${port} on ${host} is taken. Change ports.web or free it.`),
      );
    });
    server.listen(port, host, resolve);
  });
}

type Running = {
  server: Server;
  readModel: ReadModel;
  stop: StopService;
  closeNext: () => Promise<void>;
};

function endOnSignal({ server, readModel, stop, closeNext }: Running): void {
  const end = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'console ending');
    readModel.close();
    server.close(() => {
      stop.close();
      void closeNext().finally(() => process.exit(0));
    });
    // Event streams never end by themselves.
    system.after(DRAIN_MS, () => server.closeAllConnections());
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

start(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof StartRefusal) {
    log.fatal({ code: error.code }, error.message);
    process.exitCode = REFUSED_EXIT_CODE;
    // The Redis connections that may be open already would keep the process alive.
    return process.exit();
  }
  log.fatal({ err: error }, 'console failed to start');
  process.exit(1);
});

// Proves that every port is free before anything is started, so that a clash is one line and not a half-started system.
import { createServer } from 'node:net';
import { Refusal } from '../cli/refusal.ts';
import type { ProcessSpec } from '../supervisor/plan.ts';

/** Refuses when any process's port is taken, naming all of them. */
export async function assertPortsFree(processes: readonly ProcessSpec[]): Promise<void> {
  const tried = await Promise.all(
    processes.map(async (spec) => ({ spec, code: await tryBind(spec.host, spec.port) })),
  );
  const taken = tried.filter((each) => each.code !== undefined);
  if (taken.length === 0) return;
  const names = taken.map(
    ({ spec, code }) =>
      `port ${spec.port} (${spec.name}) ${code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used: ${code}`}`,
  );
  throw new Refusal(
    'environment',
    names.join(', '),
    'stop that program (`ss -ltnp` shows it) or choose other ports in the configuration',
  );
}

function tryBind(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

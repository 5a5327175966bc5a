// Loopback ports for tests that nothing listens on, below those that the kernel gives to outgoing connections. Each worker of the
// test runner has a share of its own, so that files which run beside each other never pick the same. Nothing holds them afterwards.
import { createServer } from 'node:net';

const FROM = 20_000;
const SHARE = 1_500;
const SHARES = 8;
/** Processes that follow each other in one worker begin at different ports. */
let next = process.pid % SHARE;

/** All different. Throws where a whole share is taken. */
export async function freePorts(count: number): Promise<number[]> {
  const share = Number(process.env.VITEST_POOL_ID ?? 0) % SHARES;
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried += 1) {
    if (tried === SHARE) throw new Error(`no ${count} free ports from ${FROM + share * SHARE} on`);
    const port = FROM + share * SHARE + next;
    next = (next + 1) % SHARE;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

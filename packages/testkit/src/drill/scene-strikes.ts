// How each scene is made on the deployment of a drill, from outside alone: by signals to its processes, and by the debugger that Node opens in
// any process that is asked to by a signal. The product has no hook for it.
import { isAlive } from '@agora/scripts/supervisor/identity';
import { readState } from '@agora/scripts/supervisor/state';
import { z } from 'zod';
import { until } from '../app-process.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import { DRILL_ENGINE, type DrillDeployment } from './deployment.ts';
import type { Scene } from './scene.ts';

const BUSY_MS = 10_000;
/** Where Node's debugger listens when a signal opens it. */
const DEBUGGER = 'http://127.0.0.1:9229/json/list';
const PROCESS: Readonly<Record<Scene, string>> = {
  'engine-frozen': `engine-${DRILL_ENGINE}`,
  'engine-killed': `engine-${DRILL_ENGINE}`,
  'engine-busy': `engine-${DRILL_ENGINE}`,
  'latch-frozen': 'redis-latch',
  'latch-killed': 'redis-latch',
};

/** Made ready before, so that the strike itself is one signal or one message. */
export interface ReadyScene {
  /** Strikes, and answers when: microseconds of the wall clock. */
  strike(): number;
  /** Gives back what was frozen. What was killed, the supervisor starts again. */
  heal(): void;
}

export async function readyScene(scene: Scene, drill: DrillDeployment): Promise<ReadyScene> {
  const pid = pidOf(PROCESS[scene], drill);
  if (scene === 'engine-busy') return busy(pid);
  const isFrozen = scene.endsWith('frozen');
  return {
    strike: () => struck(() => process.kill(pid, isFrozen ? 'SIGSTOP' : 'SIGKILL')),
    heal: () => void (isFrozen && process.kill(pid, 'SIGCONT')),
  };
}

function struck(act: () => void): number {
  const atUs = Math.round((performance.timeOrigin + performance.now()) * US_PER_MS);
  act();
  return atUs;
}

function pidOf(name: string, { it }: DrillDeployment): number {
  const identity = readState(it.home)?.processes.find((each) => each.name === name)?.identity;
  if (identity == null || !isAlive(identity)) throw new Error(`${name} does not run`);
  return identity.pid;
}

/** A loop that does nothing else for ten seconds. */
async function busy(pid: number): Promise<ReadyScene> {
  process.kill(pid, 'SIGUSR1');
  const url = await until('the debugger of the engine', debuggerOnPort);
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the debugger of the engine does not answer')));
  });
  if ((await pidBehind(socket)) !== pid) throw new Error('the debugger of another process holds the port');
  const expression = `for (const endMs = performance.now() + ${BUSY_MS}; performance.now() < endMs; );`;
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
  return {
    strike: () => struck(() => socket.send(message)),
    heal: () => socket.close(),
  };
}

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.url() }));

/** Only one process can hold the port. */
async function debuggerOnPort(): Promise<string | undefined> {
  const [target] = targetsSchema.parse(await (await fetch(DEBUGGER)).json());
  return target?.webSocketDebuggerUrl;
}

const pidAnswerSchema = z.object({ result: z.object({ result: z.object({ value: z.int() }) }) });

async function pidBehind(socket: WebSocket): Promise<number> {
  const answer = new Promise<string>((resolve) =>
    socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true }),
  );
  socket.send(JSON.stringify({ id: 0, method: 'Runtime.evaluate', params: { expression: 'process.pid' } }));
  return pidAnswerSchema.parse(JSON.parse(await answer)).result.result.value;
}

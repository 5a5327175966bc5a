// How much memory of another Node process is in use, as its own inspector tells after a collection that we force. What
// the process holds of the machine (RSS) is at the mercy of a lazy collector; what outlives a collection is not.
import { once } from 'node:events';
import { WebSocket } from 'ws';

const MB = 1_048_576;
const ANSWER_MS_MAX = 30_000;

interface HeapUsage {
  readonly usedSize: number;
  /** Buffers beside the heap, where the runtime tells of them. */
  readonly backingStorageSize?: number;
}

/** @throws when the process does not answer. */
export async function liveMbOf(inspectorUrl: string): Promise<number> {
  const socket = new WebSocket(inspectorUrl);
  try {
    await once(socket, 'open', { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    // Twice: what the first one finalizes, the second one frees.
    await call(socket, 1, 'HeapProfiler.collectGarbage');
    await call(socket, 2, 'HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = (await call(socket, 3, 'Runtime.getHeapUsage')) as HeapUsage;
    return Math.round(((usedSize + backingStorageSize) / MB) * 10) / 10;
  } finally {
    socket.terminate();
  }
}

async function call(socket: WebSocket, id: number, method: string): Promise<unknown> {
  const answered = once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  socket.send(JSON.stringify({ id, method }));
  const [data] = await answered;
  const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
  if (answer.id !== id || answer.result === undefined)
    throw new Error(`${method} was answered ${String(data).slice(0, 200)}`);
  return answer.result;
}

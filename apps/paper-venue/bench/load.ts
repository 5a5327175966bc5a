// Sends prepared requests over kept-alive connections and measures each answer: as fast as a number of workers can,
// or at a fixed rate that does not wait for slow answers.
import { Agent, request } from 'node:http';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export interface Load {
  /** Time to each answer, ms. */
  readonly latenciesMs: number[];
  /** Answers in each whole second. */
  readonly perSecond: number[];
  readonly failures: string[];
  readonly elapsedMs: number;
}

/** One request; resolves with the answer's text. */
export function send(target: Target, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const message = request({ ...target, agent, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(String(Buffer.concat(chunks))));
      response.on('error', reject);
    });
    message.on('error', reject);
    message.end(body);
  });
}

class Recorder {
  readonly latenciesMs: number[] = [];
  readonly perSecond: number[] = [];
  readonly failures: string[] = [];
  readonly startMs = performance.now();

  async measure(call: () => Promise<string>, isGood: (text: string) => boolean): Promise<void> {
    const sentMs = performance.now();
    const text = await call();
    const doneMs = performance.now();
    this.latenciesMs.push(doneMs - sentMs);
    const second = Math.floor((doneMs - this.startMs) / 1_000);
    this.perSecond[second] = (this.perSecond[second] ?? 0) + 1;
    if (!isGood(text)) this.failures.push(text);
  }

  result(): Load {
    const elapsedMs = performance.now() - this.startMs;
    const whole = Array.from({ length: Math.floor(elapsedMs / 1_000) }, (_, i) => this.perSecond[i] ?? 0);
    return { latenciesMs: this.latenciesMs, perSecond: whole, failures: this.failures, elapsedMs };
  }
}

/** Every worker sends its next body as soon as its last was answered. */
export async function closedLoop(
  target: Target,
  bodies: readonly string[],
  workers: number,
  isGood: (text: string) => boolean,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: workers });
  const recorder = new Recorder();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const text = body;
      await recorder.measure(() => send(target, agent, text), isGood);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  agent.destroy();
  return recorder.result();
}

/** One body every `1000 / rate` ms, whether or not earlier ones have been answered. */
export async function openLoop(
  target: Target,
  bodies: readonly string[],
  ratePerSecond: number,
  isGood: (text: string) => boolean,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const recorder = new Recorder();
  const flying: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    let next = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - recorder.startMs) * ratePerSecond) / 1_000);
      for (; next <= due && next < bodies.length; next++) {
        const body = bodies[next] ?? '';
        flying.push(recorder.measure(() => send(target, agent, body), isGood));
      }
      if (next < bodies.length) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(flying);
  agent.destroy();
  return recorder.result();
}

/** The value below which a share of the sorted values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * What a process takes of the machine it runs on: clocks, timers, and a way out. It is handed to whoever acts, so that the same code lives
 * on another machine's time.
 */
import type { HttpAnswer } from './json.ts';
import { type IsoMs, isoMs } from './time.ts';

export interface Question {
  /** Sent as JSON by POST; a question without one is a GET. */
  readonly body?: object;
  readonly bearer?: string | undefined;
  readonly limitMs: number;
  readonly bytesMax: number;
}

/** What a machine has by itself. */
export interface MachineParts {
  /** Milliseconds that never go back, comparable within this boot only. */
  readonly monoMs: () => number;
  /** For people, other processes and nonces. */
  readonly wallMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly repeat: (everyMs: number, run: () => void) => void;
  /** One JSON request, bounded in time and in bytes. Never rejects. */
  readonly ask: (url: string, question: Question) => Promise<HttpAnswer>;
}

export interface Machine extends MachineParts {
  readonly isoNow: () => IsoMs;
  /** What `work` resolves to within `limitMs`; else, and for a rejection, null. */
  readonly within: <T>(limitMs: number, work: Promise<T>) => Promise<T | null>;
  /**
   * Runs `task` every `periodMs`, never twice at once: a tick is skipped while the last is under way, so a stall makes no burst.
   * Returns what runs it now, or right after the run under way.
   */
  readonly every: (periodMs: number, task: () => Promise<unknown>) => () => void;
}

export function machineOf(parts: MachineParts): Machine {
  const { wallMs, pause, repeat } = parts;
  const within = <T>(limitMs: number, work: Promise<T>) =>
    Promise.race([work.catch(() => null), pause(limitMs).then(() => null)]);
  const every = (periodMs: number, task: () => Promise<unknown>) => {
    let [underWay, wanted] = [false, false];
    const kick = async () => {
      wanted = true;
      if (underWay) return;
      for (underWay = true; wanted; ) {
        wanted = false;
        await task();
      }
      underWay = false;
    };
    repeat(periodMs, () => underWay || void kick());
    void kick();
    return () => void kick();
  };
  return { ...parts, isoNow: () => isoMs(wallMs()), within, every };
}

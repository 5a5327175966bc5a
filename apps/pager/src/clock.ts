/** The machine's clocks and the one kind of timer: time enters the pager here. */
import { type IsoMs, isoMs } from '@agora/shared/time';

/** Milliseconds that never go back, comparable within this boot only. */
export function monoMs(): number {
  return performance.now();
}

/** The wall clock, for people and other processes. */
export function isoNow(): IsoMs {
  return isoMs(Date.now());
}

/** The wall clock in milliseconds since 1970. */
export function wallMs(): number {
  return Date.now();
}

/** Resolves after `ms`. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Runs `task` every `periodMs`; a tick is skipped while the last is under way, so a stall makes no burst. */
export function every(periodMs: number, task: () => Promise<void>): () => void {
  let underWay = false;
  const tick = async () => {
    if (underWay) return;
    underWay = true;
    try {
      await task();
    } finally {
      underWay = false;
    }
  };
  const timer = setInterval(() => void tick(), periodMs);
  void tick();
  return () => clearInterval(timer);
}

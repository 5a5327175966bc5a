/** Ticker over the event loop's timers: after a stall one tick follows, however many were missed. */
import type { Ticker } from '../../ports/ticker.ts';

export const systemTicker: Ticker = {
  every(periodMs, task, atOnceMax = 1) {
    let underWay = 0;
    const tick = async () => {
      if (underWay >= atOnceMax) return;
      underWay += 1;
      try {
        await task();
      } finally {
        underWay -= 1;
      }
    };
    const timer = setInterval(() => void tick(), periodMs);
    void tick();
    return () => clearInterval(timer);
  },
};

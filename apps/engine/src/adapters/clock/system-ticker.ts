/** Ticker over the event loop's timers: after a stall one tick follows, however many were missed. */
import type { Ticker } from '../../ports/ticker.ts';

export const systemTicker: Ticker = {
  every(periodMs, task) {
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
  },
};

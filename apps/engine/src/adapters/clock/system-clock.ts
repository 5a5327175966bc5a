/** The machine's clocks. The monotonic one does not advance while the machine is suspended. */
import type { Clock } from '../../ports/clock.ts';

export const systemClock: Clock = {
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
};

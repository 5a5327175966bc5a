/** The machine that the guardian runs on: its clocks, the only timers, and the way out. Time enters here. */
import { type Machine, machineOf } from '@agora/shared/machine';
import { ask } from './http.ts';

export const machine: Machine = machineOf({
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  repeat: (everyMs, run) => void setInterval(run, everyMs),
  ask,
});
export const { monoMs, wallMs, isoNow, pause, within, every } = machine;

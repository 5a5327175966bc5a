// Every wire of a chaos run goes through this one process. While its event loop stands still, for want of a core or for an act of its own,
// nothing reaches anybody: nobody is to be blamed for that, and it is no fault that was planned.

const LOOK_EVERY_MS = 20;
/** Below it a wire is late, as wires are. */
export const STANDSTILL_MS_MIN = 100;
/** From here on it is an outage for the judges: excused as seldom as can be, since each outage begins their time anew. */
export const OUTAGE_MS_MIN = 1_000;

export interface Standstills {
  readonly times: number;
  readonly longestMs: number;
}

const now = () => performance.timeOrigin + performance.now();

export class Standstill {
  #seen: Standstills = { times: 0, longestMs: 0 };
  readonly #timer: NodeJS.Timeout;

  /** `told` learns of each after it is over, wall clock. */
  constructor(told: (fromMs: number, toMs: number) => void) {
    let lookedMs = now();
    this.#timer = setInterval(() => {
      const [fromMs, toMs] = [lookedMs, now()];
      lookedMs = toMs;
      const lasted = toMs - fromMs;
      if (lasted < STANDSTILL_MS_MIN) return;
      const { times, longestMs } = this.#seen;
      this.#seen = { times: times + 1, longestMs: Math.max(longestMs, lasted) };
      told(fromMs, toMs);
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  get seen(): Standstills {
    return this.#seen;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

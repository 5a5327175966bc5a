// The only clock of the simulator's commands: to let an incident be watched at so many times real time or lived through by real
// processes, and to say how long a run took. What happens in a run on virtual time is the same with and without it.

/** Call after every slice with its length in virtual milliseconds. */
export function pace(speed: number): (ms: number) => Promise<void> {
  let dueMs = performance.now();
  return async (ms) => {
    dueMs += ms / speed;
    const leftMs = dueMs - performance.now();
    if (leftMs > 1) await new Promise((resolve) => setTimeout(resolve, leftMs));
  };
}

/** Resolves at an instant of the wall clock, or now where that has passed. Keeps no process alive by itself. */
export function wallClock(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now())).unref());
}

export function wallMs(): number {
  return Date.now();
}

/** Milliseconds since it was made. */
export function stopwatch(): () => number {
  const startedMs = performance.now();
  return () => performance.now() - startedMs;
}

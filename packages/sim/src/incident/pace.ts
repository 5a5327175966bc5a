// The only clock of the simulator's commands: to let an incident be watched at so many times real time, and to say how long a run
// took. What happens in a run is the same with and without it.

/** Call after every slice with its length in virtual milliseconds. */
export function pace(speed: number): (ms: number) => Promise<void> {
  let dueMs = performance.now();
  return async (ms) => {
    dueMs += ms / speed;
    const leftMs = dueMs - performance.now();
    if (leftMs > 1) await new Promise((resolve) => setTimeout(resolve, leftMs));
  };
}

/** Milliseconds since it was made. */
export function stopwatch(): () => number {
  const startedMs = performance.now();
  return () => performance.now() - startedMs;
}

// Lets an incident be watched: waits between its slices so that it runs at so many times real time. What happens in it is the same.

/** Call after every slice with its length in virtual milliseconds. */
export function pace(speed: number): (ms: number) => Promise<void> {
  let dueMs = performance.now();
  return async (ms) => {
    dueMs += ms / speed;
    const leftMs = dueMs - performance.now();
    if (leftMs > 1) await new Promise((resolve) => setTimeout(resolve, leftMs));
  };
}

/** Runs a task after the I/O that is ready now: what arrived together is then seen together. */
export function later(task: () => void): void {
  setImmediate(task);
}

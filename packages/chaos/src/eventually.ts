// Waits on a predicate, and says what was there instead when it does not come true in time.

const LOOK_EVERY_MS = 25;

export async function eventually(
  what: string,
  msMax: number,
  look: () => Promise<boolean>,
  why: () => Promise<string>,
): Promise<void> {
  const deadlineMs = performance.now() + msMax;
  for (;;) {
    // A part that is not there yet is looked for again.
    if (await look().catch(() => false)) return;
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${msMax} ms; ${await why()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Resolves after a while: pauses long work, so that the rest of the process gets its turn. */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

// Whether the server turned this page away: told by whatever request learnt it first, heard by the whole page. Only a new
// page, after a new sign-in, begins afresh.

let hasEnded = false;
const listeners = new Set<() => void>();

export function tellSessionEnded(): void {
  if (hasEnded) return;
  hasEnded = true;
  for (const listener of listeners) listener();
}

export function isSessionEnded(): boolean {
  return hasEnded;
}

export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

// Whether the server turned this page away: told by whatever request learnt it first, heard by the whole page. It is over when the
// server knows the session again: a new sign-in in another tab, or a server that could not check it.

let hasEnded = false;
const listeners = new Set<() => void>();

export function tellSessionEnded(): void {
  tell(true);
}

export function tellSessionStands(): void {
  tell(false);
}

export function isSessionEnded(): boolean {
  return hasEnded;
}

export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(isOver: boolean): void {
  if (hasEnded === isOver) return;
  hasEnded = isOver;
  for (const listener of listeners) listener();
}

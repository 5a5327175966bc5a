/** Sorts what became of a Redis command. An error reply means that the server is there and said no. */
import type { Outcome } from '../../ports/outcome.ts';

export async function outcomeOf<T>(command: Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'answered', value: await command };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const refused = error instanceof Error && error.name === 'ReplyError';
    return { kind: refused ? 'refused' : 'silent', reason };
  }
}

/** The same outcome with the value left out, for commands whose answer carries nothing. */
export async function doneOf(command: Promise<unknown>): Promise<Outcome<void>> {
  const outcome = await outcomeOf(command);
  return outcome.kind === 'answered' ? { kind: 'answered', value: undefined } : outcome;
}

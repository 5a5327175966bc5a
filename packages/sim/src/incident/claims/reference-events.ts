// The published form of events: each is parsed by the contract's own schema, which is strict, so a field too many or too few shows.
import { eventSchema } from '@agora/shared/event';

export function compareEvents(events: readonly unknown[]): { looked: number; wrong: string[] } {
  const wrong = events.flatMap((event) => {
    const { error } = eventSchema.safeParse(event);
    const issue = error?.issues[0];
    if (issue === undefined) return [];
    const name = (event as { event?: unknown }).event; // only shown
    return [`${String(name)}: ${issue.path.join('.')} ${issue.message}`];
  });
  return { looked: events.length, wrong };
}

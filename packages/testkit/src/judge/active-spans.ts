// When the engine was ACTIVE, by its audit: from a resume to the halt, or to the last that was heard of that life.
import type { AuditStory } from './audit-story.ts';
import { type Span, US_PER_MS } from './verdict.ts';

export function activeSpans({ events, boots }: AuditStory): Span[] {
  return boots.flatMap(({ boot, lastMs }) => {
    const turns = events.filter(
      (each) => each.boot === boot && (each.event === 'resume' || each.event === 'halt'),
    );
    return turns.flatMap(({ event, ms }, i) =>
      event === 'resume' ? [{ fromUs: ms * US_PER_MS, toUs: (turns[i + 1]?.ms ?? lastMs) * US_PER_MS }] : [],
    );
  });
}

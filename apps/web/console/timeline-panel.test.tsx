// An empty list is told from one that nobody has answered for yet.
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { TimelinePanel } from './timeline-panel.tsx';

it.each<[string, boolean, string | null, number | null, string]>([
  ['before the first frame', true, null, null, 'Not known yet.'],
  ['while it still connects', false, null, 1_000, 'Not known yet.'],
  ['once it is answered', true, null, 1_000, 'No event is recorded yet.'],
  ['when it is lost', true, 'not connected', 1_000, 'Not known.'],
  ['when it is lost before an answer', false, 'not connected', 1_000, 'Not known.'],
])('an empty timeline, %s', (_when, isAnswered, lost, nowMs, text) => {
  const markup = renderToStaticMarkup(
    <TimelinePanel entries={[]} isAnswered={isAnswered} lost={lost} nowMs={nowMs} />,
  );
  expect(/<p class="text-muted">([^<]*)/.exec(markup)?.[1]).toBe(text);
});

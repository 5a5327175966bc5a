// An answer is live only for as long as it is renewed; its age is there to be read at any moment.
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type Answer, Asked } from './asked.tsx';

const shown = (answer: Answer<string>) =>
  renderToStaticMarkup(<Asked answer={answer}>{(data) => <b>{data}</b>}</Asked>);
const answer = (more: Partial<Answer<string>>): Answer<string> => ({
  ...{ data: 'no alarm', error: null, ageMs: 0, everyMs: 2_000 },
  ...more,
});
const error = { message: 'No answer within 8 s.' };

it.each<[string, Answer<string>, RegExp]>([
  ['just asked', answer({}), /^<p[^>]*>As of 0\.0 s ago\.<\/p><div class=""><b>no alarm/],
  ['renewed late', answer({ ageMs: 6_000 }), /As of 6\.0 s ago\..*class=""/],
  ['not renewed three times', answer({ ageMs: 6_001 }), /Last known, 6\.0 s ago\. No answer since\..*italic/],
  [
    'failed',
    answer({ ageMs: 900, error }),
    /Last known, 0\.9 s ago\. Asking again failed: No answer.*italic/,
  ],
  ['asked only when told to', answer({ ageMs: 3_600_000, everyMs: null }), /As of 1 h.* ago\..*class=""/],
  ['not yet', answer({ data: undefined, ageMs: null }), /Not known yet\./],
  ['never', answer({ data: undefined, ageMs: null, error }), /Not known: No answer within 8 s\./],
])('an answer that was %s', (_what, given, expected) => expect(shown(given)).toMatch(expected));

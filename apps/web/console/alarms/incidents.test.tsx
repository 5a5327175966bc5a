// A pager that is not heard opens no alarm: that none is open is then last known, and no reassurance.
import type { AlarmBoard } from '@agora/shared/alarm-board';
import { ago } from '@agora/shared/fixtures';
import { epochMsOf } from '@agora/shared/time';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Incidents } from './incidents.tsx';

const board = (pager_age_ms: number | null): AlarmBoard => ({
  ...{ server_now: ago(0), incidents: [], incidents_total: 0, unreadable: 0, words: [], engines: [] },
  pager_age_ms,
});

it.each([
  [60_000, 'No alarm is open', false],
  [60_001, 'Open when the pager was last heard: none', true],
  [null, 'Open when the pager was last heard: none', true],
])('the pager heard %j ms ago: %s', (pagerAgeMs, title, isLost) => {
  const markup = renderToStaticMarkup(
    <Incidents board={board(pagerAgeMs)} nowMs={epochMsOf(ago(0))} again={() => undefined} />,
  );
  expect(markup).toContain(`>${title}</h2>`);
  expect(markup.includes('outline-stale')).toBe(isLost);
});

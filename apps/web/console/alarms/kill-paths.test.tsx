// What a dead engine said of the ways to stop is last known, and none of them "works".
import type { AlarmBoard } from '@agora/shared/alarm-board';
import { ago } from '@agora/shared/fixtures';
import { engineIdSchema } from '@agora/shared/ids';
import { epochMsOf } from '@agora/shared/time';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { KillPaths } from './kill-paths.tsx';

const path = (live: boolean | null) => ({ live, checked_at: ago(18_000), detail: 'as tried' });
const shown = (kill_paths_live: boolean) => {
  const engine: AlarmBoard['engines'][number] = {
    engine_id: engineIdSchema.parse('mm-1'),
    kill_paths: { telegram: path(true), file: path(false), api: path(null) },
    kill_paths_live,
    last_drill: null,
  };
  return renderToStaticMarkup(<KillPaths engines={[engine]} nowMs={epochMsOf(ago(0))} />).replace(
    /<[^>]*>/g,
    '',
  );
};

it.each([
  [true, ['telegram: works 5 h 0 min ago', 'file: DOWN 5 h', 'api: not proven 5 h']],
  [
    false,
    [
      'telegram: last known: worked 5 h 0 min ago',
      'file: last known: DOWN 5 h',
      'api: last known: not proven',
    ],
  ],
])('from an engine that is heard: %s', (isHeard, texts) => {
  for (const text of texts) expect(shown(isHeard)).toContain(text);
  expect(shown(isHeard).includes('works')).toBe(isHeard);
});

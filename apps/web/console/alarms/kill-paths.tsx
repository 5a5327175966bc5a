// Each way to stop, for each engine: whether it was proven, how long ago, and the last drill.
import type { AlarmBoard } from '@agora/shared/alarm-board';
import { eventText } from '@agora/shared/event-text';
import { ageOf, longAge, utcTime } from '@agora/shared/format';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';

export function KillPaths({ engines, nowMs }: { engines: AlarmBoard['engines']; nowMs: number }) {
  return (
    <Panel id="kill-paths" title="Ways to stop">
      {engines.map(({ engine_id, kill_paths, kill_paths_live, last_drill }) => (
        <section key={engine_id} aria-label={`Ways to stop ${engine_id}`} className="mt-1">
          <h3 className="text-label font-semibold">{engine_id}</h3>
          {kill_paths === null ? <p className="text-stale">Not known.</p> : null}
          <ul>
            {Object.entries(kill_paths ?? {}).map(([name, { live, checked_at, detail }]) => (
              <li key={name} className={classOf(live, kill_paths_live)}>
                {name}: {kill_paths_live ? '' : 'last known: '}
                {live === null ? 'not proven' : live ? (kill_paths_live ? 'works' : 'worked') : 'DOWN'}
                <span className="text-label text-muted">
                  {' '}
                  {checked_at === null ? '' : `${longAge(ageOf(checked_at, nowMs))} ago, `}
                  {detail}
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-1 text-label text-muted">
            {last_drill === null || last_drill.event === null ? (
              <Sentence text="No drill is recorded. On the host: `./agora drill`" />
            ) : (
              `${utcTime(last_drill.event.ts)} UTC, ${longAge(ageOf(last_drill.event.ts, nowMs))} ago: ${eventText(last_drill.event).sentence}`
            )}
          </p>
        </section>
      ))}
    </Panel>
  );
}

function classOf(live: boolean | null, isHeard: boolean): string {
  if (live === false) return 'font-semibold text-know';
  return isHeard ? '' : 'text-muted italic';
}

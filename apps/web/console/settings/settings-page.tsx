// What this browser does, who is signed in, and the thresholds by which the page judges. Thresholds cannot be changed here.
'use client';
import { CLOCK_LIMITS_MS } from '@agora/shared/freshness';
import { useAlarmShared } from '../../lib/alarm/alarm-context.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table, Td } from '../../ui/table.tsx';
import { AlarmButtons } from '../alarm-buttons.tsx';
import { SingleKeysSwitch } from '../key-help.tsx';
import { WayTo } from '../way-to.tsx';
import { Sessions } from './sessions.tsx';

export function SettingsPage() {
  const alarms = useAlarmShared();
  return (
    <>
      <PageHeading title="Settings">
        Of this browser and these sessions. Nothing here changes what the engine does.
      </PageHeading>
      <div className="grid gap-3 desk:grid-cols-2">
        <Panel id="browser" title="This browser">
          <p className="mt-1">
            P1 sounds every 30 s until acknowledged, P2 once, P3 never. A browser allows sound only after a
            press.
          </p>
          <div className="mt-2">
            <AlarmButtons {...alarms} />
          </div>
          <SingleKeysSwitch />
          <p className="text-label text-muted">The theme follows the system. ? lists the keys.</p>
        </Panel>
        <Panel id="alerts" title="Alerts">
          <p className="mt-1">
            Whether people are reached is proven by a test alert, on the page{' '}
            <WayTo path="/alarms#test" className="underline">
              Alarms
            </WayTo>
            .
          </p>
        </Panel>
        <Sessions />
        <Panel id="thresholds" title="Thresholds, for reading" className="desk:col-span-2">
          <Table
            label="When a clock is late or lost"
            columns={[
              { name: 'Clock' },
              { name: 'Late after', isFigure: true },
              { name: 'Lost after', isFigure: true },
            ]}
          >
            {Object.entries(CLOCK_LIMITS_MS).map(([clock, { late, lost }]) => (
              <tr key={clock}>
                <Td>{clock.replaceAll('_', '-')}</Td>
                <Td isFigure>{late / 1_000} s</Td>
                <Td isFigure>{lost / 1_000} s</Td>
              </tr>
            ))}
          </Table>
        </Panel>
      </div>
    </>
  );
}

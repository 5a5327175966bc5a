// Incidents as the pager keeps them, open ones first. Acknowledging one silences its reminders and changes nothing else.
'use client';
import type { AlarmBoard } from '@agora/shared/alarm-board';
import type { Incident, IncidentId } from '@agora/shared/alert-incident';
import { ageOf, countText, longAge, onDay, utcTime } from '@agora/shared/format';
import { useState } from 'react';
import { acknowledgementOf } from '../../lib/alarm/acknowledge.ts';
import { isPagerHeard } from '../../lib/alerts-text.ts';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { useChange } from '../../lib/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table, Td } from '../../ui/table.tsx';

const COLUMNS = [
  { name: 'No.', isFigure: true },
  { name: 'Priority' },
  { name: 'Alarm' },
  { name: 'Do' },
  { name: 'What is known' },
  { name: 'Since' },
  { name: 'Told', isFigure: true },
];
const CLOSED_SHOWN_MAX = 20;

export function Incidents({ board, nowMs, again }: { board: AlarmBoard; nowMs: number; again: () => void }) {
  const open = board.incidents.filter(({ closed_at }) => closed_at === null);
  const closed = board.incidents.filter(({ closed_at }) => closed_at !== null);
  const lost = !isPagerHeard(board.pager_age_ms);
  return (
    <Panel
      id="incidents"
      title={titleOf(open.length, lost)}
      lost={lost}
      aside={`${board.incidents_total} kept`}
    >
      {board.unreadable === 0 ? null : (
        <p className="text-know">
          {countText(board.unreadable, 'incident')} of a form that this console does not know.
        </p>
      )}
      <Table label="Incidents" columns={COLUMNS}>
        {[...open, ...closed.slice(0, CLOSED_SHOWN_MAX)].map((incident) => (
          <Row key={incident.incident} incident={incident} board={board} nowMs={nowMs} again={again} />
        ))}
      </Table>
    </Panel>
  );
}

/** What a silent pager would have opened since is not known. */
function titleOf(open: number, lost: boolean): string {
  if (lost) return `Open when the pager was last heard: ${open === 0 ? 'none' : open}`;
  return open === 0 ? 'No alarm is open' : `${open} open`;
}

type RowProps = { incident: Incident; board: AlarmBoard; nowMs: number; again: () => void };

function Row({ incident, board, nowMs, again }: RowProps) {
  const {
    incident: id,
    engine_id,
    code,
    priority,
    sentence,
    act,
    opened_at,
    closed_at,
    told,
    undelivered_since,
  } = incident;
  const isOpen = closed_at === null;
  const ack = acknowledgementOf(incident, board.words);
  return (
    <tr className={isOpen ? '' : 'text-muted'}>
      <Td isFigure>{id}</Td>
      <Td
        className={
          isOpen && priority === 'P1'
            ? 'font-bold text-act-text'
            : isOpen && priority === 'P2'
              ? 'font-bold text-know'
              : ''
        }
      >
        {priority}
      </Td>
      <Td>
        {code}
        {engine_id === null ? '' : ` ${engine_id}`}
      </Td>
      {/* As wide as a phone shows beside the name: what to do and the key for it are read without scrolling. */}
      <Td className="min-w-40">
        {isOpen ? act : 'over'}
        <span className="mt-1 block">
          {isOpen ? (
            <Acknowledge id={id} said={ackText(ack, nowMs)} again={again} />
          ) : (
            (ackText(ack, nowMs) ?? 'Not acknowledged')
          )}
        </span>
      </Td>
      <Td className="min-w-48">{sentence}</Td>
      <Td className="whitespace-nowrap">
        {utcTime(opened_at)}, {longAge(ageOf(opened_at, nowMs))}
      </Td>
      <Td isFigure>
        {undelivered_since === null ? told : `waiting ${longAge(ageOf(undelivered_since, nowMs))}`}
      </Td>
    </tr>
  );
}

function ackText(ack: ReturnType<typeof acknowledgementOf>, nowMs: number): string | null {
  return ack === null ? null : `Acknowledged by ${ack.by}, ${utcTime(ack.at)}${onDay(ack.at, nowMs)}`;
}

/** `said` = who acknowledged it; null = nobody. A button that was pressed stays, so that whoever pressed it keeps their place. */
function Acknowledge({ id, said, again }: { id: IncidentId; said: string | null; again: () => void }) {
  const client = useTRPCClient();
  const session = useSession();
  const [wasPressed, setPressed] = useState(false);
  const word = useChange((signal) => client.alarms.ack.mutate({ incident: id }, { signal }), {
    not: 'Not kept',
    onEnd: again,
  });
  const press = () => {
    setPressed(true);
    word.ask();
  };
  if (said !== null && !wasPressed) return said;
  return (
    <>
      <Button small onPress={press} disabledReason={said ?? actRefusal(session)}>
        Acknowledge {id}
      </Button>
      <Problem text={word.problem} />
    </>
  );
}

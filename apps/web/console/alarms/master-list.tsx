// Every alarm there is: cause, consequence, act, time to act, and how often it came. One that teaches nothing can be shelved
// for some hours with a reason; a P1 cannot.
'use client';
import type { AlarmBoard } from '@agora/shared/alarm-board';
import { ALERT_CODES, ALERTS, type AlertCode } from '@agora/shared/alert-catalogue';
import { utcTime } from '@agora/shared/format';
import { epochMsOf } from '@agora/shared/time';
import { useState } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Table, Td } from '../../ui/table.tsx';
import { focusShelf, Shelf, Shelve } from './shelve.tsx';

const COLUMNS = [
  { name: 'Alarm' },
  { name: 'Priority' },
  { name: 'Cause' },
  { name: 'If nobody acts' },
  { name: 'Do' },
  { name: 'Within' },
  { name: 'Came', isFigure: true },
  { name: 'Shelved' },
];

export function MasterList({ board, nowMs, again }: { board: AlarmBoard; nowMs: number; again: () => void }) {
  const [shelving, setShelving] = useState<AlertCode | null>(null);
  const end = () => {
    setShelving(null);
    if (shelving !== null) focusShelf(shelving);
    again();
  };
  return (
    <Panel id="master-list" title="Every alarm">
      {shelving === null ? null : <Shelve key={shelving} code={shelving} onEnd={end} />}
      <Table label="Every alarm" columns={COLUMNS}>
        {ALERT_CODES.map((code) => {
          const { priority, cause, consequence, act, within } = ALERTS[code];
          const until = shelvedUntil(board, code, nowMs);
          return (
            <tr key={code}>
              <Td className="font-semibold">{code}</Td>
              <Td>{priority}</Td>
              <Td>{cause}</Td>
              <Td>{consequence}</Td>
              <Td>{act}</Td>
              <Td className="whitespace-nowrap">{within}</Td>
              <Td isFigure>{board.incidents.filter((incident) => incident.code === code).length}</Td>
              <Td>
                {priority === 'P1' ? (
                  'never'
                ) : (
                  <Shelf
                    code={code}
                    until={until === null ? null : utcTime(until)}
                    onShelve={() => setShelving(code)}
                    again={again}
                  />
                )}
              </Td>
            </tr>
          );
        })}
      </Table>
    </Panel>
  );
}

function shelvedUntil(board: AlarmBoard, code: AlertCode, nowMs: number) {
  const word = board.words.find((each) => each.word.kind === 'shelve' && each.word.code === code)?.word;
  return word?.kind === 'shelve' && epochMsOf(word.until) > nowMs ? word.until : null;
}

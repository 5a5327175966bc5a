// Who is signed in, from where, until when, and the way to end a session. An operator sees everybody's. STOP keeps working with
// an ended session until its cookie expires: a stop is never refused for that.
'use client';
import type { SessionRow } from '@agora/shared/session';
import { useSession } from '../../lib/session/session.tsx';
import { useTRPC, useTRPCClient } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { useChange } from '../../lib/use-change.ts';
import { Asked } from '../../ui/asked.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table, Td } from '../../ui/table.tsx';

const COLUMNS = [
  { name: 'Account' },
  { name: 'Role' },
  { name: 'Since, UTC' },
  { name: 'Until, UTC' },
  { name: 'From' },
  { name: 'Browser' },
  { name: 'End' },
];
const ASK_EVERY_MS = 10_000;

export function Sessions() {
  const trpc = useTRPC();
  const { own } = useSession();
  const answer = useAnswer(trpc.session.list.queryOptions(), ASK_EVERY_MS);
  return (
    <Panel
      id="sessions"
      title="Sessions"
      aside={own === null ? '' : `you are ${own.account}, ${own.role}`}
      className="desk:col-span-2"
    >
      <Asked answer={answer}>
        {(rows) => (
          <Table label="Sessions" columns={COLUMNS}>
            {rows.map((row) => (
              <Row key={row.handle} row={row} again={answer.again} />
            ))}
          </Table>
        )}
      </Asked>
    </Panel>
  );
}

function Row({ row, again }: { row: SessionRow; again: () => void }) {
  const client = useTRPCClient();
  const end = useChange((signal) => client.session.revoke.mutate({ handle: row.handle }, { signal }), {
    not: 'Not ended',
    refused:
      'Not ended, as far as this console knows: it is gone already, is not yours, or redis-live is silent.',
    onEnd: again,
  });
  return (
    <tr>
      <Td>{row.account}</Td>
      <Td>{row.role ?? 'account gone'}</Td>
      <Td className="whitespace-nowrap">{timeText(row.created_at)}</Td>
      <Td className="whitespace-nowrap">{timeText(row.expires_at)}</Td>
      <Td>{row.address}</Td>
      <Td className="max-w-60 truncate">{row.agent}</Td>
      <Td>
        <Button small onPress={end.ask}>
          {row.own ? 'Sign out here' : `End session ${row.handle.slice(0, 4)}`}
        </Button>
        <Problem text={end.problem} />
      </Td>
    </tr>
  );
}

function timeText(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

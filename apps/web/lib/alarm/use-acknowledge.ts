// One acknowledgement for both: it silences this page, and takes up the open incidents at the pager. A viewer silences the page
// alone, and is told so.
'use client';
import { useCallback, useState } from 'react';
import { actRefusal, useSession } from '../session/session.tsx';
import { useTRPCClient } from '../trpc.tsx';
import { acknowledgedText, toAcknowledge } from './acknowledge.ts';
import type { Alarm } from './use-alarm.ts';

export type Acknowledgement = {
  readonly acknowledge: () => void;
  /** What came of the last one; empty = none was asked for. */
  readonly said: string;
};

export function useAcknowledge(engineId: string, alarm: Alarm): Acknowledgement {
  const client = useTRPCClient();
  const refusal = actRefusal(useSession());
  const [said, setSaid] = useState('');
  const silence = alarm.acknowledge;
  const acknowledge = useCallback(() => {
    silence();
    if (refusal !== null) return setSaid('Silenced on this page only');
    void takeUp(client, engineId).then(setSaid, () => setSaid('Pager not told: see Alarms'));
  }, [silence, refusal, client, engineId]);
  return { acknowledge, said };
}

async function takeUp(client: ReturnType<typeof useTRPCClient>, engineId: string): Promise<string> {
  const wanted = toAcknowledge(await client.alarms.board.query(), engineId);
  const answers = await Promise.all(
    wanted.map(async (incident) => (await client.alarms.ack.mutate({ incident })).done),
  );
  return acknowledgedText(
    wanted.filter((_, index) => answers[index] === true),
    wanted,
  );
}

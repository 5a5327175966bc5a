// One acknowledgement for both: it silences this page, and takes up the open incidents at the pager. A viewer silences the page
// alone, and is told so.
'use client';
import type { IncidentId } from '@agora/shared/alert-incident';
import { useCallback, useMemo, useState } from 'react';
import { actRefusal, useSession } from '../session/session.tsx';
import { useTRPCClient } from '../trpc.tsx';
import { makeTakeUp } from './take-up.ts';
import type { Alarm } from './use-alarm.ts';

/** Longest wait for the pager's word, in milliseconds. */
const TAKE_UP_MS_MAX = 8_000;

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
  const takeUp = useMemo(() => {
    const pager = {
      board: (signal: AbortSignal) => client.alarms.board.query(undefined, { signal }),
      ack: (incident: IncidentId, signal: AbortSignal) => client.alarms.ack.mutate({ incident }, { signal }),
    };
    return makeTakeUp(pager, engineId, () => AbortSignal.timeout(TAKE_UP_MS_MAX), setSaid);
  }, [client, engineId]);
  const acknowledge = useCallback(() => {
    silence();
    if (refusal !== null) return setSaid('Silenced on this page only');
    takeUp();
  }, [silence, refusal, takeUp]);
  return { acknowledge, said };
}

// One act asked of an engine and followed to its end. It is sent once, given up after five seconds, and never sent later by itself;
// what may have arrived is asked about until there is an answer.
'use client';
import type { ActAnswer, ActSent } from '@agora/shared/console-act';
import { type EngineId, type RequestId, requestIdSchema } from '@agora/shared/ids';
import { useCallback, useEffect, useRef, useState } from 'react';
import { after, freshId, readClocks } from '../live/browser.ts';
import { elapsedMs, type Instant } from '../live/elapsed.ts';
import { useTRPCClient } from '../trpc.tsx';
import { type ActProgress, afterAnswer, afterFailure, afterSend, SEND_MS_MAX } from './act-progress.ts';

const ASK_EVERY_MS = 500;
/** Once the answer is late. */
const ASK_LATE_EVERY_MS = 5_000;

export type Ask = (requestId: RequestId, signal: AbortSignal) => Promise<ActSent>;

export type Act = {
  readonly progress: ActProgress;
  readonly send: (ask: Ask) => void;
};

type Followed = { readonly requestId: RequestId; readonly sent: Instant; readonly from: ActProgress };

export function useAct(engineId: EngineId): Act {
  const [progress, setProgress] = useState<ActProgress>({ stage: 'idle' });
  const [followed, setFollowed] = useState<Followed | null>(null);
  const isUnderWay = useRef(false);

  const send = useCallback<Act['send']>((ask) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setFollowed(null);
    setProgress({ stage: 'sending' });
    const requestId = requestIdSchema.parse(`web-${freshId()}`);
    const sent = readClocks();
    ask(requestId, AbortSignal.timeout(SEND_MS_MAX))
      .then(afterSend, (error: unknown) => afterFailure(error, elapsedMs(sent, readClocks())))
      .then((from) => {
        isUnderWay.current = false;
        setProgress(from);
        setFollowed({ requestId, sent, from });
      });
  }, []);
  useFollowed(engineId, followed, setProgress);
  return { progress, send };
}

/** Asks for the answer until there is one. A question that fails is asked again. */
function useFollowed(
  engineId: EngineId,
  followed: Followed | null,
  tell: (progress: ActProgress) => void,
): void {
  const client = useTRPCClient();
  useEffect(() => {
    if (followed === null || followed.from.stage !== 'followed') return;
    const { requestId, sent, from } = followed;
    let isOver = false;
    let cancel: () => void = () => undefined;
    const hear = (answer: ActAnswer | null) => {
      if (isOver) return;
      const next = afterAnswer(from, answer, elapsedMs(sent, readClocks()));
      tell(next.progress);
      isOver = next.isOver;
      const isLate = next.progress.stage === 'followed' && next.progress.isLate;
      if (!isOver) cancel = after(isLate ? ASK_LATE_EVERY_MS : ASK_EVERY_MS, ask);
    };
    const ask = () => {
      client.acts.answer.query({ engine_id: engineId, request_id: requestId }).then(hear, () => hear(null));
    };
    ask();
    return () => {
      isOver = true;
      cancel();
    };
  }, [client, engineId, followed, tell]);
}

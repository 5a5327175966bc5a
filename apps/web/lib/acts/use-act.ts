// One act asked of an engine and followed to its end: sent, then answered, or lapsed. It is sent once, given up after five
// seconds, and never sent later by itself.
'use client';
import type { ActAnswer, ActSent } from '@agora/shared/console-act';
import { type EngineId, type RequestId, requestIdSchema } from '@agora/shared/ids';
import { useCallback, useEffect, useRef, useState } from 'react';
import { after, freshId } from '../live/browser.ts';
import { useTRPCClient } from '../trpc.tsx';

/** A request without an answer of the console by then was not sent, as far as this page knows. */
const SEND_MS_MAX = 5_000;
const ASK_EVERY_MS = 500;

export type ActProgress =
  | { readonly stage: 'idle' }
  | { readonly stage: 'sending' }
  /** No answer of the console: it may have arrived, and lapses within a minute. */
  | { readonly stage: 'not_sent'; readonly sentence: string }
  | { readonly stage: 'refused'; readonly refusal: Extract<ActSent, { sent: false }> }
  | { readonly stage: 'sent'; readonly answer: ActAnswer | null };

export type Ask = (requestId: RequestId, signal: AbortSignal) => Promise<ActSent>;

export type Act = {
  readonly progress: ActProgress;
  readonly send: (ask: Ask) => void;
  readonly clear: () => void;
};

export function useAct(engineId: EngineId): Act {
  const [progress, setProgress] = useState<ActProgress>({ stage: 'idle' });
  const [following, setFollowing] = useState<RequestId | null>(null);
  const isUnderWay = useRef(false);

  const send = useCallback<Act['send']>((ask) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setProgress({ stage: 'sending' });
    const requestId = requestIdSchema.parse(`web-${freshId()}`);
    ask(requestId, AbortSignal.timeout(SEND_MS_MAX))
      .then((sent) => {
        if (!sent.sent) return setProgress({ stage: 'refused', refusal: sent });
        setProgress({ stage: 'sent', answer: null });
        setFollowing(requestId);
      })
      .catch((error: unknown) => setProgress({ stage: 'not_sent', sentence: sentenceOf(error) }))
      .finally(() => {
        isUnderWay.current = false;
      });
  }, []);
  useFollowed(engineId, following, (answer) => {
    setProgress({ stage: 'sent', answer });
    if (answer.state !== 'waiting') setFollowing(null);
  });
  const clear = useCallback(() => {
    setFollowing(null);
    setProgress({ stage: 'idle' });
  }, []);
  return { progress, send, clear };
}

/** Asks for the answer until there is one. A question that fails is asked again. */
function useFollowed(
  engineId: EngineId,
  requestId: RequestId | null,
  tell: (answer: ActAnswer) => void,
): void {
  const client = useTRPCClient();
  const told = useRef(tell);
  told.current = tell;
  useEffect(() => {
    if (requestId === null) return;
    let isOver = false;
    let cancel: () => void = () => undefined;
    const ask = () => {
      client.acts.answer
        .query({ engine_id: engineId, request_id: requestId })
        .then((answer) => {
          if (isOver) return;
          told.current(answer);
          isOver = answer.state !== 'waiting';
        })
        .catch(() => undefined)
        .finally(() => {
          if (!isOver) cancel = after(ASK_EVERY_MS, ask);
        });
    };
    ask();
    return () => {
      isOver = true;
      cancel();
    };
  }, [client, engineId, requestId]);
}

function sentenceOf(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal !== null) return refusal;
  return 'NOT SENT, as far as this page knows. Nothing is sent later. On the host the same command works without this page.';
}

/** What the server said when it turned the request away; null where it said nothing. */
function refusalOf(error: unknown): string | null {
  const hasData = typeof error === 'object' && error !== null && 'data' in error && error.data != null;
  return hasData && error instanceof Error ? error.message : null;
}

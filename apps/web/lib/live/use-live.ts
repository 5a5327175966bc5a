// Connects the page to its engine: one event stream, polling when that is silent, and a fresh start whenever
// the page was away. What is believed is decided in `live-state`.
'use client';
import { frameSchema } from '@agora/shared/frame';
import type { EngineId } from '@agora/shared/ids';
import { useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPC, useTRPCClient } from '../trpc.tsx';
import { after, every, readClocks } from './browser.ts';
import { elapsedMs, type Instant } from './elapsed.ts';
import {
  checking,
  isStreamSilent,
  type LiveState,
  type Source,
  startedOver,
  withFrame,
} from './live-state.ts';
import { useStreamSlot } from './stream-slot.ts';
import { needsRepaint, type View, viewAt } from './view.ts';

const TICK_MS = 250;
const POLL_EVERY_MS = 2_000;
const RESUBSCRIBE_MS = 1_000;
/** A visible page whose timer paused for this long was asleep: what arrives then may be old. */
const ASLEEP_MS = 3_000;

/** Stands for the browser's clocks until the page is mounted; no age is ever taken from it. */
const NEVER: Instant = { monotonicMs: 0, wallMs: 0 };

type Take = (data: unknown, source: Source, receivedAt: Instant) => 'taken' | 'slept';

/** The current view of `engineId`, which stays the same. On the server and until the first frame it is CHECKING. */
export function useLive(engineId: EngineId): View {
  const state = useRef<LiveState>(checking(engineId, NEVER));
  const tickedAt = useRef<Instant>(NEVER);
  const [view, setView] = useState<View>(() => viewAt(checking(engineId, NEVER), NEVER));
  const [isPolling, setPolling] = useState(false);

  const repaint = useCallback((at: Instant) => {
    setView((painted) => {
      const next = viewAt(state.current, at);
      return needsRepaint(painted, next) ? next : painted;
    });
    setPolling(isStreamSilent(state.current, at));
  }, []);

  const startOver = useCallback(() => {
    const at = readClocks();
    tickedAt.current = at;
    state.current = startedOver(state.current, at);
    repaint(at);
  }, [repaint]);

  const take = useCallback<Take>(
    (data, source, receivedAt) => {
      const at = readClocks();
      if (wasAsleep(tickedAt.current, at)) return 'slept';
      // A frame that this page cannot read is no frame: the link counts as silent.
      const parsed = frameSchema.safeParse(data);
      if (parsed.success) state.current = withFrame(state.current, parsed.data, source, receivedAt);
      repaint(at);
      return 'taken';
    },
    [repaint],
  );

  const hasSlot = useStreamSlot('state');
  const resubscribe = useStream(engineId, hasSlot === true, take);
  usePolling(engineId, isPolling || hasSlot === false, take);

  useEffect(() => {
    const restart = () => {
      startOver();
      resubscribe.current();
    };
    startOver();
    const stopTicking = every(TICK_MS, () => {
      const at = readClocks();
      if (wasAsleep(tickedAt.current, at)) return restart();
      tickedAt.current = at;
      repaint(at);
    });
    const stopWatching = onReturn(restart);
    return () => {
      stopTicking();
      stopWatching();
    };
  }, [startOver, repaint, resubscribe]);

  return view;
}

/** Subscribes; a stream that ended or failed is begun anew, with no memory of the old one. */
function useStream(engineId: EngineId, isEnabled: boolean, take: Take) {
  const trpc = useTRPC();
  const resubscribe = useRef<() => void>(() => undefined);
  const { status, reset } = useSubscription(
    trpc.console.state.subscriptionOptions(
      { engine_id: engineId },
      {
        enabled: isEnabled,
        onData: ({ data }) => {
          if (take(data, 'stream', readClocks()) === 'slept') resubscribe.current();
        },
      },
    ),
  );
  resubscribe.current = reset;
  useEffect(() => {
    if (!isEnabled || (status !== 'error' && status !== 'idle')) return;
    return after(RESUBSCRIBE_MS, reset);
  }, [isEnabled, status, reset]);
  return resubscribe;
}

/** Each answer counts from when it was asked for, so that a slow one, or one kept from before, is not new. */
function usePolling(engineId: EngineId, isPolling: boolean, take: Take): void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { data } = useQuery({
    queryKey: trpc.console.snapshot.queryKey({ engine_id: engineId }),
    queryFn: async ({ signal }) => {
      const askedAt = readClocks();
      const limit = limitedTo(POLL_EVERY_MS, signal);
      const frame = await client.console.snapshot.query({ engine_id: engineId }, { signal: limit });
      return { frame, askedAt };
    },
    enabled: isPolling,
    refetchInterval: POLL_EVERY_MS,
    refetchIntervalInBackground: true,
  });
  useEffect(() => {
    if (data !== undefined) take(data.frame, 'poll', data.askedAt);
  }, [data, take]);
}

/** Aborts with `signal`, or after `ms`. `AbortSignal.any` is younger than browsers that must show this page. */
function limitedTo(ms: number, signal: AbortSignal): AbortSignal {
  const limit = new AbortController();
  const end = after(ms, () => limit.abort());
  signal.addEventListener('abort', () => {
    end();
    limit.abort();
  });
  return limit.signal;
}

/** Timers of a hidden page are slowed on purpose, so only a visible one can tell that it slept. */
function wasAsleep(tickedAt: Instant, at: Instant): boolean {
  return tickedAt !== NEVER && document.visibilityState === 'visible' && elapsedMs(tickedAt, at) > ASLEEP_MS;
}

/** Calls `act` when the page comes back from the background, the back-forward cache or a freeze. */
function onReturn(act: () => void): () => void {
  const onVisible = () => {
    if (document.visibilityState === 'visible') act();
  };
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) act();
  };
  document.addEventListener('visibilitychange', onVisible);
  document.addEventListener('resume', act);
  window.addEventListener('pageshow', onPageShow);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    document.removeEventListener('resume', act);
    window.removeEventListener('pageshow', onPageShow);
  };
}

// All engines, as they come; or, where no stream is free, as a look every two seconds: one frame, and the connection is given back.
'use client';
import type { Fleet } from '@agora/shared/fleet';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { after, every, readClocks } from '../../lib/live/browser.ts';
import type { Instant } from '../../lib/live/elapsed.ts';
import { useStreamSlot } from '../../lib/live/stream-slot.ts';
import { useTRPC, useTRPCClient } from '../../lib/trpc.tsx';
import { ageOfHeard, type Heard, heardNow, LAG_MS_MAX } from './heard.ts';

const TICK_MS = 1_000;
const RESUBSCRIBE_MS = 1_000;
const LOOK_EVERY_MS = 2_000;
/** A look that brought nothing by then is given up, so that its connection is free for STOP. */
const LOOK_MS_MAX = 4_000;
/** A stream that is behind is begun anew this often, in milliseconds. */
const BEHIND_MS = 4_000;

/** `begunAt`: when it was asked for. */
type Hear = (fleet: Fleet, begunAt: Instant) => void;

export type HeardFleet = {
  readonly fleet: Fleet | null;
  readonly sinceMs: number;
  /** Null = not known yet. */
  readonly hasSlot: boolean | null;
};

export function useFleet(): HeardFleet {
  const [heard, setHeard] = useState<Heard | null>(null);
  const [now, setNow] = useState<Instant | null>(null);
  const hasSlot = useStreamSlot('list');
  const hear = useCallback<Hear>((fleet, begunAt) => {
    const at = readClocks();
    setHeard((before) => heardNow(before, fleet, at, begunAt));
  }, []);
  useStream(hasSlot === true, (heard?.lagMs ?? 0) > LAG_MS_MAX, hear);
  useLooks(hasSlot === false, hear);
  useEffect(() => every(TICK_MS, () => setNow(readClocks())), []);
  const sinceMs = heard === null ? 0 : ageOfHeard(heard, now ?? heard.at);
  return { fleet: heard?.fleet ?? null, sinceMs, hasSlot };
}

function useStream(enabled: boolean, isBehind: boolean, hear: Hear): void {
  const trpc = useTRPC();
  const begunAt = useRef<Instant | null>(null);
  const { status, reset } = useSubscription(
    trpc.console.fleet.subscriptionOptions(undefined, {
      enabled,
      onData: ({ data }) => hear(data, begunAt.current ?? readClocks()),
    }),
  );
  const again = useCallback(() => {
    begunAt.current = readClocks();
    reset();
  }, [reset]);
  useEffect(() => {
    if (enabled) begunAt.current = readClocks();
  }, [enabled]);
  useEffect(() => {
    if (!enabled || (status !== 'error' && status !== 'idle')) return;
    return after(RESUBSCRIBE_MS, again);
  }, [enabled, status, again]);
  useEffect(() => {
    if (!enabled || !isBehind) return;
    return every(BEHIND_MS, again);
  }, [enabled, isBehind, again]);
}

function useLooks(enabled: boolean, hear: Hear): void {
  const client = useTRPCClient();
  useEffect(() => {
    if (!enabled) return;
    let cancel: () => void = () => undefined;
    let close: () => void = () => undefined;
    const wait = (ms: number) => {
      close();
      cancel();
      cancel = after(ms, look);
    };
    const look = () => {
      const begunAt = readClocks();
      cancel = after(LOOK_MS_MAX, () => wait(0));
      const { unsubscribe } = client.console.fleet.subscribe(undefined, {
        onData: ({ data }) => {
          hear(data, begunAt);
          wait(LOOK_EVERY_MS);
        },
        onError: () => wait(LOOK_EVERY_MS),
      });
      close = unsubscribe;
    };
    look();
    return () => {
      close();
      cancel();
    };
  }, [client, enabled, hear]);
}

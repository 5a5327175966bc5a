// All engines, as they come; or, where no stream is free, as a look every two seconds: one frame, and the connection is given back.
'use client';
import type { Fleet } from '@agora/shared/fleet';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useState } from 'react';
import { after, every, readClocks } from '../../lib/live/browser.ts';
import { elapsedMs, type Instant } from '../../lib/live/elapsed.ts';
import { useStreamSlot } from '../../lib/live/stream-slot.ts';
import { useTRPC, useTRPCClient } from '../../lib/trpc.tsx';

const TICK_MS = 1_000;
const RESUBSCRIBE_MS = 1_000;
const LOOK_EVERY_MS = 2_000;
/** A look that brought nothing by then is given up, so that its connection is free for STOP. */
const LOOK_MS_MAX = 4_000;

type Hear = (fleet: Fleet) => void;

export type HeardFleet = {
  readonly fleet: Fleet | null;
  readonly sinceMs: number;
  /** Null = not known yet. */
  readonly hasSlot: boolean | null;
};

export function useFleet(): HeardFleet {
  const [heard, setHeard] = useState<{ fleet: Fleet; at: Instant } | null>(null);
  const [now, setNow] = useState<Instant | null>(null);
  const hasSlot = useStreamSlot('list');
  const [hear] = useState<Hear>(() => (fleet: Fleet) => setHeard({ fleet, at: readClocks() }));
  useStream(hasSlot === true, hear);
  useLooks(hasSlot === false, hear);
  useEffect(() => every(TICK_MS, () => setNow(readClocks())), []);
  const sinceMs = heard === null || now === null ? 0 : elapsedMs(heard.at, now);
  return { fleet: heard?.fleet ?? null, sinceMs, hasSlot };
}

function useStream(enabled: boolean, hear: Hear): void {
  const trpc = useTRPC();
  const { status, reset } = useSubscription(
    trpc.console.fleet.subscriptionOptions(undefined, { enabled, onData: ({ data }) => hear(data) }),
  );
  useEffect(() => {
    if (!enabled || (status !== 'error' && status !== 'idle')) return;
    return after(RESUBSCRIBE_MS, reset);
  }, [enabled, status, reset]);
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
      cancel = after(LOOK_MS_MAX, () => wait(0));
      const { unsubscribe } = client.console.fleet.subscribe(undefined, {
        onData: ({ data }) => {
          hear(data);
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

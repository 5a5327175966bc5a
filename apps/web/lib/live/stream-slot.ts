// How many event streams all pages of this browser may hold together. A browser opens six connections to one origin over
// HTTP/1.1; if streams held them all, a press of STOP would wait for one of them to end. So two stay free, always: a page
// that gets no slot asks again and again instead.
'use client';
import { useEffect, useState } from 'react';
import { after } from './browser.ts';

/** State goes first: a list beside it takes only what state needs least. */
const SLOTS = { state: [3, 2, 1, 0], list: [0, 1] } as const;
export type StreamKind = keyof typeof SLOTS;

const TRY_AGAIN_MS = 5_000;

/** The part of the browser's lock manager that is needed. */
export type Locks = Pick<LockManager, 'request'>;

/**
 * Holds one slot until `release` is called; null = none is free. A page that is closed gives its slot back by itself.
 */
export async function takeSlot(locks: Locks, kind: StreamKind): Promise<(() => void) | null> {
  for (const slot of SLOTS[kind]) {
    const release = await tryLock(locks, `agora-stream-${slot}`);
    if (release !== null) return release;
  }
  return null;
}

/** Holds `name` until the returned function is called; null = somebody holds it. */
export function tryLock(locks: Locks, name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** Whether this page may hold a stream: null while that is not known. A browser without locks may. */
export function useStreamSlot(kind: StreamKind): boolean | null {
  const [hasSlot, setSlot] = useState<boolean | null>(null);
  useEffect(() => {
    const { locks } = navigator;
    if (locks === undefined) return setSlot(true);
    let isOver = false;
    let release: (() => void) | null = null;
    let cancel: () => void = () => undefined;
    const attempt = async () => {
      const taken = await takeSlot(locks, kind).catch(() => null);
      if (isOver) return taken?.();
      release = taken;
      setSlot(taken !== null);
      if (taken === null) cancel = after(TRY_AGAIN_MS, () => void attempt());
    };
    void attempt();
    return () => {
      isOver = true;
      cancel();
      release?.();
    };
  }, [kind]);
  return hasSlot;
}

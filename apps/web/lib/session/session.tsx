// Who is signed in, what they may do, and until when. Until the server said so nobody may act; STOP is not asked here.
'use client';
import type { OwnSession } from '@agora/shared/session';
import { epochMsOf } from '@agora/shared/time';
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import { every } from '../live/browser.ts';
import { useView } from '../live/live-context.tsx';
import { useTRPC, useTRPCClient } from '../trpc.tsx';
import { useAnswer } from '../use-answer.ts';
import { isSessionEnded, onSessionEnded, tellSessionStands } from './session-ended.ts';

const ASK_EVERY_MS = 30_000;
const ASK_ENDED_EVERY_MS = 5_000;
/** The page warns this long before the session ends, in milliseconds. */
const WARN_MS = 10 * 60_000;

export type Session = {
  readonly own: OwnSession | null;
  readonly hasEnded: boolean;
  /** Until the session ends, at the last answer, in milliseconds; null = not known. */
  readonly leftMs: number | null;
  readonly isEnding: boolean;
  readonly again: () => void;
};

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  // The view changes every second: what is left of a session, and of a second factor, passes with it.
  useView();
  const hasEnded = useHasEnded();
  const { data, ageMs, again } = useAnswer(trpc.session.own.queryOptions(), ASK_EVERY_MS);
  const own = data ?? null;
  const leftMs =
    own === null || ageMs === null ? null : epochMsOf(own.expires_at) - epochMsOf(own.server_now) - ageMs;
  const isEnding = leftMs !== null && leftMs <= WARN_MS;
  return <SessionContext value={{ own, hasEnded, leftMs, isEnding, again }}>{children}</SessionContext>;
}

/** A page that was turned away asks whether it still is: who signed in elsewhere need not find this page and reload it. */
function useHasEnded(): boolean {
  const client = useTRPCClient();
  const hasEnded = useSyncExternalStore(onSessionEnded, isSessionEnded, () => false);
  useEffect(() => {
    if (!hasEnded) return;
    return every(ASK_ENDED_EVERY_MS, () => {
      const signal = AbortSignal.timeout(ASK_ENDED_EVERY_MS);
      client.session.own.query(undefined, { signal }).then(tellSessionStands, () => undefined);
    });
  }, [hasEnded, client]);
  return hasEnded;
}

/** The session. Throws outside of a provider, which is a defect of the page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession needs a SessionProvider above it');
  return session;
}

/** Why this person may not act; null = an operator. */
export function actRefusal({ own }: Pick<Session, 'own'>): string | null {
  if (own === null) return 'Not known yet who is signed in.';
  return own.role === 'operator'
    ? null
    : `You are signed in as ${own.account}, a viewer: only an operator may do this.`;
}

/**
 * Who may call what, in one place: each procedure of the console is built from one of these levels and decides by it, not by
 * what stood in front of it. Whatever is not known of the caller counts as nobody.
 */
import { initTRPC, TRPCError } from '@trpc/server';
import type { Role } from '../session.ts';
import type { IsoMs } from '../time.ts';

/** The signed-in person, proven by the session cookie before the router runs. */
export interface Person {
  readonly account: string;
  readonly role: Role;
  readonly session_id: string;
  readonly expires_at: IsoMs;
  readonly second_factor_at: IsoMs;
  /** The second factor was shown at most STEP_UP_MS ago. */
  readonly has_fresh_factor: boolean;
  /** False = redis-live is silent, so that an ended session could not be told: it may look and change nothing. */
  readonly is_confirmed: boolean;
}

export interface ConsoleContext {
  readonly person: Person | null;
  /** `ours` = an Origin on the allow-list; `absent` = none was sent, and nothing else says that it is foreign. */
  readonly origin: 'ours' | 'absent' | 'foreign';
  /** Where the request came from, for limits and records. */
  readonly address: string;
}

/** From the least to the most. `public` needs no session. */
export const AUTHORITIES = ['public', 'viewer', 'operator', 'operator_fresh'] as const;
export type Authority = (typeof AUTHORITIES)[number];
export interface ConsoleMeta {
  readonly authority: Authority;
}

/** Why a caller is turned away; sent as `data.refusal`, so that a page need not read sentences. */
export const CONSOLE_REFUSALS = {
  SESSION_ENDED: { code: 'UNAUTHORIZED', message: 'Session ended. Sign in again.' },
  NEEDS_OPERATOR: { code: 'FORBIDDEN', message: 'Only an operator may do this.' },
  NEEDS_STEP_UP: { code: 'FORBIDDEN', message: 'Show the second factor again: it is older than 60 seconds.' },
  NOT_CONFIRMED: {
    code: 'SERVICE_UNAVAILABLE',
    message: 'redis-live does not answer, so the session cannot be checked. STOP works.',
  },
  FOREIGN_ORIGIN: { code: 'FORBIDDEN', message: 'The request came from another site.' },
} as const;
export type ConsoleRefusal = keyof typeof CONSOLE_REFUSALS;

class ConsoleRefused extends Error {
  readonly refusal: ConsoleRefusal;
  constructor(refusal: ConsoleRefusal) {
    super(refusal);
    this.name = 'ConsoleRefused';
    this.refusal = refusal;
  }
}

export const t = initTRPC
  .context<ConsoleContext>()
  .meta<ConsoleMeta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: 1_000 }, client: { reconnectAfterInactivityMs: 4_000 } },
    // The stack of a failure is for the log of the server, never for a browser.
    isDev: false,
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: { ...shape.data, refusal: error.cause instanceof ConsoleRefused ? error.cause.refusal : null },
    }),
  });

/** Reads. A page of another site cannot read the answer anyway; it is refused all the same. */
export const read = t.procedure.meta({ authority: 'viewer' }).use(({ ctx, next }) => {
  if (ctx.origin === 'foreign') throw refused('FOREIGN_ORIGIN');
  return next({ ctx: { person: signedIn(ctx) } });
});

/** Changes that any signed-in person may make, such as ending an own session. */
export const act = t.procedure.meta({ authority: 'viewer' }).use(({ ctx, next }) => {
  assertOurs(ctx);
  return next({ ctx: { person: confirmed(signedIn(ctx)) } });
});

export const operate = t.procedure.meta({ authority: 'operator' }).use(({ ctx, next }) => {
  assertOurs(ctx);
  return next({ ctx: { person: operatorOf(ctx) } });
});

export const operateFresh = t.procedure.meta({ authority: 'operator_fresh' }).use(({ ctx, next }) => {
  assertOurs(ctx);
  const person = operatorOf(ctx);
  if (!person.has_fresh_factor) throw refused('NEEDS_STEP_UP');
  return next({ ctx: { person } });
});

/** Before anybody is signed in; from a page of ours all the same. */
export const signIn = t.procedure.meta({ authority: 'public' }).use(({ ctx, next }) => {
  assertOurs(ctx);
  return next();
});

function assertOurs({ origin }: ConsoleContext): void {
  if (origin !== 'ours') throw refused('FOREIGN_ORIGIN');
}

function signedIn({ person }: ConsoleContext): Person {
  if (person === null) throw refused('SESSION_ENDED');
  return person;
}

function confirmed(person: Person): Person {
  if (!person.is_confirmed) throw refused('NOT_CONFIRMED');
  return person;
}

function operatorOf(ctx: ConsoleContext): Person {
  const person = confirmed(signedIn(ctx));
  if (person.role !== 'operator') throw refused('NEEDS_OPERATOR');
  return person;
}

/** What a caller who is turned away gets. */
export function refused(refusal: ConsoleRefusal): TRPCError {
  return new TRPCError({ ...CONSOLE_REFUSALS[refusal], cause: new ConsoleRefused(refusal) });
}

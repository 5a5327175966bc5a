// Signing in: limit, password, second factor, record, session, in this order. What is refused says no more than it must, and
// every attempt stands in the audit chain. Nothing here is asked by a stop.
import type { AuditNote } from '@agora/shared/audit-sink';
import type { Operator } from '@agora/shared/operators-file';
import {
  accountSchema,
  type Enrolment,
  SESSION_MS,
  type SessionRecord,
  SIGN_IN_REFUSALS,
  type SignInRefusal,
  type SignInRefused,
} from '@agora/shared/session';
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { WebAudit } from '../audit/web-audit.ts';
import { FirstOfWindow } from '../first-of-window.ts';
import type { System } from '../system.ts';
import type { Enrolled } from './enrolled.ts';
import type { Limiter } from './limiter.ts';
import { networkOf } from './network.ts';
import type { Operators } from './operators.ts';
import type { PasswordChecks } from './password.ts';
import type { SecondFactors } from './second-factor.ts';
import { SESSIONS_MAX, type SessionStore } from './session-store.ts';
import { enrolmentOf } from './totp.ts';

const SESSION_ID_BYTES = 24;

export type SignInParts = {
  readonly operators: Operators;
  readonly enrolled: Enrolled;
  readonly limiter: Limiter;
  readonly passwords: PasswordChecks;
  readonly factors: SecondFactors;
  readonly sessions: SessionStore;
  readonly audit: WebAudit;
  readonly system: System;
};

export type Attempt = {
  readonly account: string;
  readonly password: string;
  readonly code: string;
  readonly address: string;
  readonly agent: string;
  /** The session that this browser had until now; it ends with the new one. */
  readonly previous: { readonly id: string; readonly account: string } | null;
};

export type SignedIn = { readonly id: string; readonly record: SessionRecord };
export type SignInOutcome =
  | { readonly ok: true; readonly signedIn: SignedIn }
  | { readonly ok: false; readonly refused: SignInRefused };

export class SignIn {
  readonly #parts: SignInParts;
  /** Attempts that nothing slows down, since redis-live is silent. */
  readonly #uncounted: FirstOfWindow;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#uncounted = new FirstOfWindow(parts.system);
  }

  close(): void {
    this.#uncounted.close();
  }

  async signIn(attempt: Attempt): Promise<SignInOutcome> {
    const known = await this.#byPassword(attempt);
    if (!known.ok) return known;
    const { operator } = known;
    const { enrolled, factors } = this.#parts;
    const isEnrolled = enrolled.has(operator);
    if (!isEnrolled && !this.#mayEnrol(operator)) return this.#refuse(attempt, 'ENROL_CLOSED');
    if (!isEnrolled && attempt.code.trim() === '') return this.#refuse(attempt, 'ENROL');
    const verdict = await factors.check(operator, attempt.code);
    if (verdict !== 'right') return this.#refuse(attempt, verdict === 'wrong' ? 'WRONG' : 'STORE_DOWN');
    if (!isEnrolled && !(await this.#enrol(operator, attempt))) return this.#refuse(attempt, 'NOT_RECORDED');
    return this.#begin(operator, attempt);
  }

  /** The secret of an account that is not set up yet, for whoever knows its password. */
  async enrolment(
    attempt: Pick<Attempt, 'account' | 'password' | 'address'>,
  ): Promise<Enrolment | SignInRefused> {
    const known = await this.#byPassword(attempt);
    if (!known.ok) return known.refused;
    const { operator } = known;
    // A secret that is in use is never shown again.
    const isOpen = !this.#parts.enrolled.has(operator) && this.#mayEnrol(operator);
    if (!isOpen) return (await this.#refuse(attempt, 'ENROL_CLOSED')).refused;
    if (!(await this.#parts.audit.record(noteOf('second_factor.shown', attempt))))
      return refusalOf('NOT_RECORDED');
    return enrolmentOf(operator);
  }

  async #byPassword(
    attempt: Pick<Attempt, 'account' | 'password' | 'address'>,
  ): Promise<{ ok: true; operator: Operator } | { ok: false; refused: SignInRefused }> {
    const { limiter, operators, passwords } = this.#parts;
    // A name that no account can have is counted like any other, by the address alone.
    const account = accountSchema.safeParse(attempt.account).data ?? '';
    const admission = await limiter.admit(account, attempt.address);
    if (admission.kind === 'store_down') return this.#refuseUncounted(attempt);
    if (admission.kind === 'slow_down') {
      const refused = refusalOf('SLOW_DOWN', admission.retryAfterMs);
      // Once for each window: what comes after it is counted, not recorded, or strangers could fill the disk.
      if (admission.first)
        await this.#parts.audit.record(noteOf('login.limited', attempt, { scope: admission.scope }));
      return { ok: false, refused };
    }
    if (operators.all() === null) return this.#refuse(attempt, 'NO_OPERATORS');
    const operator = operators.find(account);
    const matches = await passwords.check(attempt.password, operator?.password_hash);
    if (matches === null) return { ok: false, refused: refusalOf('SLOW_DOWN', 1_000) };
    return matches && operator !== null ? { ok: true, operator } : this.#refuse(attempt, 'WRONG');
  }

  #mayEnrol({ enrol_until }: Operator): boolean {
    return this.#parts.system.wallMs() < epochMsOf(enrol_until);
  }

  async #enrol(operator: Operator, attempt: Attempt): Promise<boolean> {
    if (!(await this.#parts.audit.record(noteOf('second_factor.enrolled', attempt)))) return false;
    try {
      this.#parts.enrolled.add(operator);
      return true;
    } catch {
      return false;
    }
  }

  /** Recorded before it exists: a session that the audit does not know cannot be. */
  async #begin(operator: Operator, attempt: Attempt): Promise<SignInOutcome> {
    const { system, sessions, audit, limiter } = this.#parts;
    const nowMs = system.wallMs();
    const record: SessionRecord = {
      account: operator.account,
      created_at: isoMs(nowMs),
      expires_at: isoMs(nowMs + SESSION_MS),
      second_factor_at: isoMs(nowMs),
      address: attempt.address.slice(0, 64),
      agent: attempt.agent.slice(0, 200),
    };
    if (!(await audit.record(noteOf('login.accepted', attempt, { role: operator.role })))) {
      return this.#refuse(attempt, 'NOT_RECORDED');
    }
    const id = system.token(SESSION_ID_BYTES);
    await this.#makeRoom(operator.account);
    if (!(await sessions.put(id, record, SESSION_MS))) return this.#refuse(attempt, 'STORE_DOWN');
    const { previous } = attempt;
    if (previous !== null) await sessions.end(previous.id, previous.account);
    await limiter.clear(operator.account, attempt.address);
    return { ok: true, signedIn: { id, record } };
  }

  async #makeRoom(account: string): Promise<void> {
    const { sessions } = this.#parts;
    const listed = (await sessions.list(account)) ?? [];
    const oldestFirst = [...listed].sort((a, b) => a.record.created_at.localeCompare(b.record.created_at));
    for (const { id } of oldestFirst.slice(0, Math.max(0, listed.length - SESSIONS_MAX + 1))) {
      await sessions.end(id, account);
    }
  }

  /** Recorded once in each window of a network, or strangers could fill the disk. */
  async #refuseUncounted(
    attempt: Pick<Attempt, 'account' | 'address'>,
  ): Promise<{ ok: false; refused: SignInRefused }> {
    const { address } = attempt;
    const tellMore = (more: number) =>
      this.#parts.audit.note(noteOf('login.refused_more', { account: '', address }, { more }));
    if (this.#uncounted.isFirst(networkOf(address), tellMore)) return this.#refuse(attempt, 'STORE_DOWN');
    return { ok: false, refused: refusalOf('STORE_DOWN') };
  }

  async #refuse(
    attempt: Pick<Attempt, 'account' | 'address'>,
    code: SignInRefusal,
  ): Promise<{ ok: false; refused: SignInRefused }> {
    await this.#parts.audit.record(noteOf('login.refused', attempt, { code }));
    return { ok: false, refused: refusalOf(code) };
  }
}

export function refusalOf(code: SignInRefusal, retryAfterMs: number | null = null): SignInRefused {
  return { code, sentence: SIGN_IN_REFUSALS[code], retry_after_ms: retryAfterMs };
}

/** What was typed as an account may be a password by mistake: only a name that an account can have is written down. */
function noteOf(
  type: string,
  { account, address }: Pick<Attempt, 'account' | 'address'>,
  more: object = {},
): AuditNote {
  const named = accountSchema.safeParse(account).data ?? null;
  return { actor: named === null ? 'web' : `web:${named}`, type, data: { account: named, address, ...more } };
}

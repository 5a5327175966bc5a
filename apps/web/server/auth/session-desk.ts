// Who a request comes from. The signed cookie says which session; the record in redis-live says whether it stands. When
// redis-live is silent, a session that this process saw may go on reading until its end, and may change nothing; of one that it
// never saw nothing is known, which is not that it ended.
import { ENROL_MS } from '@agora/shared/operators-file';
import type { Person } from '@agora/shared/rpc/console-context';
import {
  type OwnSession,
  type SessionRecord,
  type SessionRow,
  type SignInRefused,
  STEP_UP_MS,
} from '@agora/shared/session';
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { WebAudit } from '../audit/web-audit.ts';
import type { System } from '../system.ts';
import { sessionCookieOf } from './cookies.ts';
import type { Limiter } from './limiter.ts';
import type { Operators } from './operators.ts';
import type { SecondFactors } from './second-factor.ts';
import { handleOf, type SessionStore } from './session-store.ts';
import { readToken } from './session-token.ts';
import { refusalOf } from './sign-in.ts';

/** A record read this recently is not read again for a mere look, in milliseconds. */
const SEEN_MS_MAX = 500;
const SEEN_SESSIONS_MAX = 1_024;

export type DeskParts = {
  readonly key: string;
  readonly operators: Operators;
  readonly sessions: SessionStore;
  readonly factors: SecondFactors;
  readonly limiter: Limiter;
  readonly audit: WebAudit;
  readonly system: System;
};

/** Whom a cookie stands for; `not_known` = it is one of ours, and redis-live does not say whether it stands. */
export type Who = Person | 'nobody' | 'not_known';

type Seen = { readonly record: SessionRecord; readonly atMs: number };

export class SessionDesk {
  readonly #parts: DeskParts;
  readonly #seen = new Map<string, Seen>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async whoIs(cookieHeader: string | undefined): Promise<Who> {
    const claims = readToken(sessionCookieOf(cookieHeader), this.#parts.key, this.#parts.system.wallMs());
    return claims === null ? 'nobody' : this.#whoIs(claims.sid);
  }

  /** Whether the session of an open stream still stands. */
  async isSignedIn({ session_id }: Person): Promise<boolean> {
    const { system } = this.#parts;
    const seen = this.#seen.get(session_id);
    if (seen !== undefined && system.monotonicMs() - seen.atMs < SEEN_MS_MAX) {
      return this.#operatorOf(seen.record) !== null && epochMsOf(seen.record.expires_at) > system.wallMs();
    }
    return typeof (await this.#whoIs(session_id)) === 'object';
  }

  async #whoIs(id: string): Promise<Who> {
    const { sessions, system } = this.#parts;
    const found = await sessions.find(id);
    // Redis said that there is none: it was ended.
    if (found !== null && found.record === null) this.#seen.delete(id);
    if (found?.record != null) this.#remember(id, found.record);
    const record = found === null ? (this.#seen.get(id)?.record ?? null) : found.record;
    if (record === null) return found === null ? 'not_known' : 'nobody';
    const operator = this.#operatorOf(record);
    if (operator === null || epochMsOf(record.expires_at) <= system.wallMs()) return 'nobody';
    return {
      account: record.account,
      role: operator.role,
      session_id: id,
      expires_at: record.expires_at,
      second_factor_at: record.second_factor_at,
      has_fresh_factor: found !== null && this.#isFresh(record),
      is_confirmed: found !== null,
    };
  }

  /** The account as it is on the host now: removed, reset or of another role counts at once. */
  #operatorOf({ account, created_at }: SessionRecord) {
    const operator = this.#parts.operators.find(account);
    if (operator === null) return null;
    // A session from before the account was made is another person's; one from before its reset may be of the lost factor.
    const resetMs = epochMsOf(operator.enrol_until) - ENROL_MS;
    if (epochMsOf(created_at) < Math.max(epochMsOf(operator.created_at), resetMs)) return null;
    return operator;
  }

  #isFresh({ second_factor_at }: SessionRecord): boolean {
    const ageMs = this.#parts.system.wallMs() - epochMsOf(second_factor_at);
    return ageMs >= 0 && ageMs <= STEP_UP_MS;
  }

  #remember(id: string, record: SessionRecord): void {
    this.#seen.delete(id);
    this.#seen.set(id, { record, atMs: this.#parts.system.monotonicMs() });
    if (this.#seen.size <= SEEN_SESSIONS_MAX) return;
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined) this.#seen.delete(oldest);
  }

  own(person: Person): OwnSession {
    return {
      account: person.account,
      role: person.role,
      server_now: isoMs(this.#parts.system.wallMs()),
      expires_at: person.expires_at,
      step_up_until: isoMs(epochMsOf(person.second_factor_at) + STEP_UP_MS),
    };
  }

  async stepUp(person: Person, code: string, address: string): Promise<OwnSession | SignInRefused> {
    const { limiter, operators, factors, sessions, audit, system } = this.#parts;
    const note = (type: string, more: object = {}) =>
      audit.record({
        actor: `web:${person.account}`,
        type,
        data: { account: person.account, address, ...more },
      });
    const admission = await limiter.admitStepUp(person.session_id);
    if (admission.kind === 'store_down') return refusalOf('STORE_DOWN');
    if (admission.kind === 'slow_down') return refusalOf('SLOW_DOWN', admission.retryAfterMs);
    const operator = operators.find(person.account);
    const verdict = operator === null ? 'wrong' : await factors.check(operator, code);
    if (verdict !== 'right') {
      const refusal = verdict === 'wrong' ? 'WRONG' : 'STORE_DOWN';
      await note('step_up.refused', { code: refusal });
      return refusalOf(refusal);
    }
    const found = await sessions.find(person.session_id);
    if (found?.record == null) return refusalOf('STORE_DOWN');
    if (!(await note('step_up.accepted'))) return refusalOf('NOT_RECORDED');
    const nowMs = system.wallMs();
    const record = { ...found.record, second_factor_at: isoMs(nowMs) };
    const leftMs = epochMsOf(record.expires_at) - nowMs;
    // The audit may have taken seconds, in which an operator ended this very session.
    if (leftMs <= 0 || !(await sessions.replace(person.session_id, record, leftMs)))
      return refusalOf('STORE_DOWN');
    await limiter.clearStepUp(person.session_id);
    return this.own({ ...person, second_factor_at: record.second_factor_at });
  }

  /** Rejects where redis-live does not answer: an empty list would say that nobody is signed in. */
  async list(person: Person): Promise<SessionRow[]> {
    const all = this.#parts.operators.all() ?? [];
    const accounts = person.role === 'operator' ? all.map(({ account }) => account) : [person.account];
    const listed = await Promise.all(accounts.map((account) => this.#parts.sessions.list(account)));
    return listed.flatMap((sessions) => {
      if (sessions === null) throw new Error('redis-live does not answer');
      return sessions.map(({ id, record }) => ({
        handle: handleOf(id),
        account: record.account,
        role: all.find(({ account }) => account === record.account)?.role ?? null,
        created_at: record.created_at,
        expires_at: record.expires_at,
        address: record.address,
        agent: record.agent,
        own: id === person.session_id,
      }));
    });
  }

  async revoke(person: Person, handle: string): Promise<boolean> {
    const accounts =
      person.role === 'operator'
        ? (this.#parts.operators.all() ?? []).map(({ account }) => account)
        : [person.account];
    for (const account of accounts) {
      const listed = (await this.#parts.sessions.list(account)) ?? [];
      const found = listed.find(({ id }) => handleOf(id) === handle);
      if (found !== undefined) return this.#end(found.id, account, person.account);
    }
    return false;
  }

  /** Signing out: the session of this cookie ends, whoever holds a copy of it. */
  async signOut(id: string): Promise<void> {
    const account =
      (await this.#parts.sessions.find(id))?.record?.account ?? this.#seen.get(id)?.record.account;
    if (account !== undefined) await this.#end(id, account, account);
  }

  async #end(id: string, account: string, by: string): Promise<boolean> {
    const { audit, sessions } = this.#parts;
    // Ending a session takes something away from somebody: it needs no permission of the audit.
    audit.note({ actor: `web:${by}`, type: 'session.ended', data: { account, session: handleOf(id), by } });
    this.#seen.delete(id);
    return sessions.end(id, account);
  }
}

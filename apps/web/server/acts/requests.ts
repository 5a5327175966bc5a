// Acts of an operator on their way to the engine: recorded, then laid into redis-latch under the key that only this process may
// write. The engine decides and answers by the request's id; a request that nobody read lapses within a minute.
import type { ActRefusal, ActSent } from '@agora/shared/console-act';
import { ACT_REFUSALS } from '@agora/shared/console-act';
import type { EnvelopeDifference } from '@agora/shared/envelope';
import type { EngineId, RequestId } from '@agora/shared/ids';
import { operatorRequestSchema } from '@agora/shared/operator-request';
import type { OperatorWish } from '@agora/shared/operator-wish';
import { latchKeys, REQUEST_BYTES_MAX, REQUEST_TTL_S } from '@agora/shared/redis-keys';
import type { RecoveryGate } from '@agora/shared/resume';
import { isoMs } from '@agora/shared/time';
import type { WebAudit } from '../audit/web-audit.ts';
import type { Asks } from '../read-model/redis-source.ts';
import type { System } from '../system.ts';

const REMEMBERED_MAX = 1_024;
/** Recording and writing come after a request is remembered, and the engine's answer after it was read, in milliseconds. */
const AROUND_MS_MAX = 10_000;
/** The engine looks five times as often. What is written over sooner, nobody may have read. */
const READ_WITHIN_MS = 1_000;
/** Limits that an answer names. */
const SHOWN_MAX = 3;

type ActRefused = Extract<ActSent, { sent: false }>;

export type RequestParts = { readonly latch: Asks; readonly audit: WebAudit; readonly system: System };

export class Requests {
  readonly #parts: RequestParts;
  readonly #sentAtMs = new Map<RequestId, number>();
  /** Until when what lies under a key may not have been read. */
  readonly #unreadUntilMs = new Map<string, number>();
  readonly #startedMs: number;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.#startedMs = parts.system.monotonicMs();
  }

  async send(account: string, engineId: EngineId, wish: OperatorWish): Promise<ActSent> {
    const { request_id, act } = wish;
    if (this.#sentAtMs.has(request_id)) return this.refuse(account, engineId, wish, 'REQUEST_ID_USED');
    const { audit, system } = this.#parts;
    const key = latchKeys.request(engineId, act, 'web');
    if (system.monotonicMs() < (this.#unreadUntilMs.get(key) ?? 0))
      return this.refuse(account, engineId, wish, 'ANOTHER_UNDER_WAY');
    const at = isoMs(system.wallMs());
    const request = operatorRequestSchema.parse({ ...wish, at, who: account });
    const json = JSON.stringify(request);
    if (Buffer.byteLength(json) > REQUEST_BYTES_MAX)
      throw new RangeError(`a request is longer than ${REQUEST_BYTES_MAX} bytes`);
    this.#remember(request_id);
    this.#unreadUntilMs.set(key, Number.POSITIVE_INFINITY);
    try {
      const note = { actor: `web:${account}`, type: 'act.requested', data: { engine_id: engineId, request } };
      if (!(await audit.record(note))) return refused(request_id, 'NOT_RECORDED');
      if (await this.#isWritten(key, json)) return { sent: true, request_id, at };
      const data = { engine_id: engineId, request_id, act };
      audit.note({ actor: `web:${account}`, type: 'act.unconfirmed', data });
      return refused(request_id, 'NOT_SENT');
    } finally {
      this.#unreadUntilMs.set(key, system.monotonicMs() + READ_WITHIN_MS);
    }
  }

  async #isWritten(key: string, json: string): Promise<boolean> {
    return (await this.#parts.latch.ask((redis) => redis.set(key, json, 'EX', REQUEST_TTL_S))) !== null;
  }

  /** Turned away here; the attempt is recorded all the same. */
  refuse(
    account: string,
    engineId: EngineId,
    { act, request_id }: Pick<OperatorWish, 'act' | 'request_id'>,
    code: ActRefusal,
    gates: readonly RecoveryGate[] = [],
  ): ActSent {
    this.#noteRefusal(account, { engine_id: engineId, request_id, act, code });
    return refused(request_id, code, gates);
  }

  /** Turned away since these limits would grow, which are named in the answer and in the record. */
  refuseExpansion(
    account: string,
    engineId: EngineId,
    { act, request_id }: Pick<OperatorWish, 'act' | 'request_id'>,
    expansions: readonly EnvelopeDifference[],
  ): ActSent {
    const changes = expansions.map(({ field, from, to }) => ({ field, from, to }));
    this.#noteRefusal(account, { engine_id: engineId, request_id, act, code: 'EXPANDS', changes });
    const shown = changes
      .slice(0, SHOWN_MAX)
      .map(({ field, from, to }) => `${field} ${from ?? 'none'} to ${to}`);
    const more = changes.length > SHOWN_MAX ? `, and ${changes.length - SHOWN_MAX} more` : '';
    const sentence = `The envelope expands ${shown.join(', ')}${more}. On the host: ./agora envelope`;
    return { ...refused(request_id, 'EXPANDS'), sentence };
  }

  #noteRefusal(account: string, data: Readonly<Record<string, unknown>>): void {
    this.#parts.audit.note({ actor: `web:${account}`, type: 'act.refused', data });
  }

  /** Whether the engine may still read it. One that is not known here may come from the process before this one. */
  mayStillAct(id: RequestId): boolean {
    const sinceMs = this.#sentAtMs.get(id) ?? this.#startedMs;
    return this.#parts.system.monotonicMs() - sinceMs <= REQUEST_TTL_S * 1_000 + AROUND_MS_MAX;
  }

  #remember(id: RequestId): void {
    this.#sentAtMs.set(id, this.#parts.system.monotonicMs());
    if (this.#sentAtMs.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#sentAtMs.keys();
    if (oldest !== undefined) this.#sentAtMs.delete(oldest);
  }
}

function refused(request_id: RequestId, code: ActRefusal, gates: readonly RecoveryGate[] = []): ActRefused {
  return { sent: false, request_id, code, sentence: ACT_REFUSALS[code], gates: [...gates] };
}

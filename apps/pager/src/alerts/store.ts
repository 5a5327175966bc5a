/**
 * Incidents, and what people said of them, in redis-live: what a restart must not forget. The memory of the running pager counts;
 * what Redis does not take now is written when it answers again.
 */
import { type AlertWord, alertWordSchema } from '@agora/shared/alert-incident';
import { type AlertRaised, alertRaisedSchema } from '@agora/shared/alert-raised';
import { parseJson } from '@agora/shared/json';
import { liveKeys } from '@agora/shared/redis-keys';
import { jsonIn } from '@agora/shared/stream-entry';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type IncidentRecord, parseRecord } from './record.ts';

const RAISED_AT_ONCE = 100;
/** Beside the incidents, whose fields are numbers. */
const DIGEST_FIELD = 'digest';

const digestSchema = z.object({ date: z.string().max(10) });

export interface Raised {
  readonly id: string;
  /** Null for what this build does not understand; it is removed and counted. */
  readonly raised: AlertRaised | null;
}

export class AlertStore {
  readonly #redis: Redis;
  readonly #saved = new Map<string, string>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** What a pager before this one left. Rejects when redis-live does not answer. */
  async load(): Promise<{ readonly records: IncidentRecord[]; readonly digestDate: string | null }> {
    const fields = await this.#redis.hgetall(liveKeys.alertState());
    const records = Object.entries(fields).flatMap(([field, json]) => {
      this.#saved.set(field, json);
      const record = field === DIGEST_FIELD ? null : parseRecord(json);
      return record === null ? [] : [record];
    });
    const digest = digestSchema.safeParse(parseJson(fields[DIGEST_FIELD] ?? '')).data;
    records.sort((a, b) => Number(a.incident) - Number(b.incident));
    return { records, digestDate: digest?.date ?? null };
  }

  /** Writes what changed since it was last taken. Rejects when it was not taken. */
  async save(records: readonly IncidentRecord[]): Promise<void> {
    const now = new Map(records.map((record) => [String(record.incident), JSON.stringify(record)]));
    const changed = [...now].filter(([field, json]) => this.#saved.get(field) !== json);
    const dropped = [...this.#saved.keys()].filter((field) => field !== DIGEST_FIELD && !now.has(field));
    if (changed.length > 0) await this.#redis.hset(liveKeys.alertState(), Object.fromEntries(changed));
    for (const [field, json] of changed) this.#saved.set(field, json);
    if (dropped.length > 0) await this.#redis.hdel(liveKeys.alertState(), ...dropped);
    for (const field of dropped) this.#saved.delete(field);
  }

  async saveDigest(date: string): Promise<void> {
    const json = JSON.stringify({ date });
    await this.#redis.hset(liveKeys.alertState(), DIGEST_FIELD, json);
    this.#saved.set(DIGEST_FIELD, json);
  }

  /** What people said. Rejects when redis-live does not answer. */
  async words(): Promise<{ field: string; word: AlertWord }[]> {
    const fields = await this.#redis.hgetall(liveKeys.alertAcks());
    return Object.entries(fields).flatMap(([field, json]) => {
      const word = alertWordSchema.safeParse(parseJson(json)).data;
      return word === undefined ? [] : [{ field, word }];
    });
  }

  async say(field: string, word: AlertWord): Promise<void> {
    await this.#redis.hset(liveKeys.alertAcks(), field, JSON.stringify(word));
  }

  async forget(fields: readonly string[]): Promise<void> {
    if (fields.length > 0) await this.#redis.hdel(liveKeys.alertAcks(), ...fields);
  }

  /** What other processes ask to be told, oldest first. It stays until `done`. */
  async raised(): Promise<Raised[]> {
    const entries = await this.#redis.xrange(liveKeys.alertOutbox(), '-', '+', 'COUNT', RAISED_AT_ONCE);
    return entries.map(([id, fields]) => ({
      id,
      raised: alertRaisedSchema.safeParse(jsonIn(fields)).data ?? null,
    }));
  }

  async done(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#redis.xdel(liveKeys.alertOutbox(), ...ids);
  }
}

/** What people said of alarms, as it counts now: acknowledged, shelved, muted. Pure. */
import { ALERTS, type AlertCode } from '@agora/shared/alert-catalogue';
import type { AlertWord } from '@agora/shared/alert-incident';
import { epochMsOf } from '@agora/shared/time';
import type { IncidentRecord } from './record.ts';

export type Words = readonly { readonly field: string; readonly word: AlertWord }[];

/** Said of it since it became what it is: what got worse, or came back, has to be acknowledged anew. */
export function isAcknowledged(record: IncidentRecord, words: Words): boolean {
  return words.some(
    ({ field, word }) =>
      word.kind === 'ack' && field === record.incident && epochMsOf(word.at) >= epochMsOf(record.changed_at),
  );
}

export function isShelved(code: AlertCode, words: Words, nowMs: number): boolean {
  if (ALERTS[code].priority === 'P1') return false;
  return words.some(
    ({ word }) => word.kind === 'shelve' && word.code === code && epochMsOf(word.until) > nowMs,
  );
}

export function isMuted(words: Words, nowMs: number): boolean {
  return words.some(({ word }) => word.kind === 'mute' && epochMsOf(word.until) > nowMs);
}

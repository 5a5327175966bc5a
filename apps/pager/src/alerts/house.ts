/** Alarms of the installation rather than of an engine's state: guardian, ways to stop, builds, certificates, disks. Pure. */
import type { AlertCode } from '@agora/shared/alert-catalogue';
import { longAge } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { CLOCK_LIMITS_MS, freshness } from '@agora/shared/freshness';
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import { epochMsOf } from '@agora/shared/time';
import type { Condition } from './condition.ts';
import { sentencesOf } from './line.ts';

export interface HouseFacts {
  readonly frames: readonly FrameFacts[];
  readonly guardian: GuardianHeartbeat | null;
  /** The pager's own. */
  readonly buildId: string;
  /** Certificates with the day they end, milliseconds since 1970; agent wallets stand in the frames. */
  readonly expiries: readonly { readonly name: string; readonly endsMs: number }[];
  readonly nowMs: number;
  /** Disks and audit chains that are not well, in words. */
  readonly disks: readonly string[];
}

export const EXPIRY_MS = 14 * 24 * 60 * 60 * 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

export function houseConditions(facts: HouseFacts): Condition[] {
  const house = (code: AlertCode, sentences: readonly string[]): Condition[] =>
    sentences.length === 0
      ? []
      : [
          {
            ...{ engine: null, family: code, code, haltId: null, word: code, act: '', settleMs: 0 },
            sentence: sentencesOf(sentences),
          },
        ];
  const heard = hearing(facts);
  return [
    ...house('GUARDIAN-DOWN', guardianProblems(facts, heard)),
    // Of a guardian that is silent, what it tried before is no news.
    ...house('KILL-PATH', heard === 'heard' ? brokenPaths(facts) : []),
    ...house('VERSION-DRIFT', driftOf(facts)),
    ...house('KEY-EXPIRY', expiring(facts)),
    ...house('DISK', facts.disks),
  ];
}

/** The alarms of the guardian of which it is not known now whether they stand: none of them is over. */
export function unknownOfHouse(facts: HouseFacts): readonly AlertCode[] {
  const heard = hearing(facts);
  if (heard === 'not_known') return ['GUARDIAN-DOWN', 'KILL-PATH'];
  return heard === 'heard' && triedAll(facts) ? [] : ['KILL-PATH'];
}

/** `not_known`: a redis-latch that does not answer says nothing of the guardian. */
type Hearing = 'heard' | 'silent' | 'said_goodbye' | 'not_known';

function hearing({ frames, guardian }: HouseFacts): Hearing {
  const read = readFrameOf(frames);
  if (read === undefined) return 'not_known';
  if (guardian?.goodbye !== undefined) return 'said_goodbye';
  return freshness(read.ages.guardian_ms, CLOCK_LIMITS_MS.guardian) === 'lost' ? 'silent' : 'heard';
}

function readFrameOf(frames: readonly FrameFacts[]): FrameFacts | undefined {
  return frames.find(({ ages }) => freshness(ages.redis_latch_ms, CLOCK_LIMITS_MS.redis_latch) !== 'lost');
}

function guardianProblems({ frames, guardian }: HouseFacts, heard: Hearing): string[] {
  switch (heard) {
    case 'not_known':
      return [];
    case 'said_goodbye':
      return ['The guardian said goodbye and is not running.'];
    case 'silent':
      return [`The guardian is silent ${longAge(readFrameOf(frames)?.ages.guardian_ms ?? null)}.`];
    case 'heard':
      return (guardian?.wallets ?? []).flatMap(({ engine_id, problem }) =>
        problem === null ? [] : [`Its wallet for ${engine_id}: ${problem}.`],
      );
  }
}

/** The guardian tries each way to stop itself; one that it could not try is not known to be broken. */
function brokenPaths({ guardian }: HouseFacts): string[] {
  return Object.entries(guardian?.kill_paths ?? {})
    .filter(([, { live }]) => live === false)
    .map(([path, { detail }]) => `A stop by ${path} does not work: ${detail}.`);
}

/** Whether it tried all that it tries by itself; of Telegram it says so only where that is not configured. */
function triedAll({ guardian }: HouseFacts): boolean {
  return guardian !== null && guardian.kill_paths.file.live !== null && guardian.kill_paths.api.live !== null;
}

function driftOf({ frames, guardian, buildId }: HouseFacts): string[] {
  const builds = new Map<string, string[]>();
  const note = (build: string | undefined, who: string) => {
    if (build !== undefined) builds.set(build, [...(builds.get(build) ?? []), who]);
  };
  note(buildId, 'pager');
  note(guardian?.build_id, 'guardian');
  for (const { snapshot, engine_id } of frames) note(snapshot?.build_id, engine_id);
  return builds.size <= 1 ? [] : [...builds].map(([build, who]) => `Build ${build}: ${who.join(', ')}.`);
}

function expiring({ frames, expiries, nowMs }: HouseFacts): string[] {
  const wallets = frames.flatMap(({ engine_id, snapshot }) =>
    (snapshot?.agent_wallets ?? []).map(({ name, ends_at }) => ({
      name: `The agent wallet ${name} of ${engine_id}`,
      endsMs: epochMsOf(ends_at),
    })),
  );
  return [...expiries, ...wallets]
    .filter(({ endsMs }) => endsMs - nowMs < EXPIRY_MS)
    .map(({ name, endsMs }) => `${name} ${endText(endsMs - nowMs)}.`);
}

function endText(leftMs: number): string {
  if (leftMs <= 0) return 'has expired';
  const days = Math.floor(leftMs / DAY_MS);
  return days === 0 ? 'expires within a day' : `expires in ${days} ${days === 1 ? 'day' : 'days'}`;
}

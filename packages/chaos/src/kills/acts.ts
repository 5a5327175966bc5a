// What the campaign itself did, with its times: the operator's acts, and every end of trading that must hold. Judges compare the venue's
// journal and the audit files with this, and with nothing that a process said.
import type { EngineId } from '@agora/shared/ids';
import { type Span, US_PER_MS } from '@agora/testkit/judge/verdict';

export const ACT_KINDS = [
  ...(['touch', 'resume_asked', 'stop_answered'] as const),
  ...(['engine_ended', 'engine_back', 'guardian_ended', 'guardian_back'] as const),
] as const;

export interface TimedAct {
  readonly kind: (typeof ACT_KINDS)[number];
  readonly engine: EngineId;
  /** Wall clock, milliseconds. */
  readonly ms: number;
}

export class Acts {
  readonly all: TimedAct[];

  constructor(all: readonly TimedAct[] = []) {
    this.all = [...all];
  }

  note(kind: TimedAct['kind'], engines: readonly EngineId[]): void {
    const ms = performance.timeOrigin + performance.now();
    for (const engine of engines) this.all.push({ kind, engine, ms });
  }

  of(engine: EngineId, ...kinds: readonly TimedAct['kind'][]): TimedAct[] {
    return this.all.filter((act) => act.engine === engine && kinds.includes(act.kind));
  }

  /** When a process was gone, until it answered again. */
  absences(engine: EngineId, who: 'engine' | 'guardian'): Span[] {
    const back = this.of(engine, `${who}_back`);
    return this.of(engine, `${who}_ended`).map(({ ms }) => ({
      fromUs: ms * US_PER_MS,
      toUs: (back.find((each) => each.ms > ms)?.ms ?? Number.POSITIVE_INFINITY) * US_PER_MS,
    }));
  }
}

/** An order approved before the end may be accepted until its expiry; no hand is slower than 200 ms (I-01). */
const LANDING_MS = 2_200;

/** I-01, I-10, I-13: every order needs a touch after which trading was not ended, by an answered stop or by the engine's death. */
export function unpermitted(engine: EngineId, acts: Acts, acceptedMs: readonly number[]): string[] {
  const touches = acts.of(engine, 'touch').map(({ ms }) => ms);
  const ends = acts.of(engine, 'stop_answered', 'engine_ended');
  return acceptedMs.flatMap((ms) => {
    const touchMs = touches.findLast((each) => each < ms);
    if (touchMs === undefined) return [`${engine}: an order at ${at(ms)} before any touch`];
    const end = ends.find((each) => each.ms > touchMs && each.ms < ms - LANDING_MS);
    if (end === undefined) return [];
    return [
      `${engine}: an order at ${at(ms)}, ${end.kind} at ${at(end.ms)}, and no touch since ${at(touchMs)}`,
    ];
  });
}

/** I-11: each way back to trading that an engine noted needs a touch since its life began and since the stop before it. */
export function unasked(
  engine: EngineId,
  acts: Acts,
  audit: {
    readonly events: readonly { readonly event: string; readonly ms: number; readonly boot: string }[];
    readonly boots: readonly { readonly boot: string; readonly firstMs: number }[];
  },
): string[] {
  const touches = acts.of(engine, 'touch').map(({ ms }) => ms);
  return audit.events.flatMap(({ event, ms, boot }) => {
    if (event !== 'resume') return [];
    const begunMs = audit.boots.find((each) => each.boot === boot)?.firstMs ?? Number.POSITIVE_INFINITY;
    const haltMs = audit.events.findLast((each) => each.event === 'halt' && each.ms < ms)?.ms ?? 0;
    const sinceMs = Math.max(begunMs, haltMs);
    if (touches.some((each) => each > sinceMs && each <= ms + 1)) return [];
    return [`${engine}: traded again at ${at(ms)} without a touch since ${at(sinceMs)}`];
  });
}

const at = (ms: number) => new Date(ms).toISOString().slice(11, 23);

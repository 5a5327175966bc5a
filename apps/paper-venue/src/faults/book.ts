// The faults in force: which rule strikes what, how often, and when conditions begin and end. Chance comes from a
// seeded generator, time from the caller; it decides and counts, others carry out.
import {
  type Condition,
  type FaultMatch,
  type FaultSpec,
  type FrameFault,
  isCondition,
  isFrameFault,
  isRequestFault,
  isStrike,
  REQUEST_FAULTS,
  type RequestFault,
  type Strike,
} from './spec.ts';

const FAULTS_MAX = 1_000;

export interface ArmedFault {
  readonly id: number;
  readonly spec: FaultSpec;
  readonly startsAtMs: number;
  /** Of a skew in force: by venue time as it runs now. */
  endsAtMs: number;
  /** Matches seen, struck or not. */
  matches: number;
  strikes: number;
  /** A condition that has begun and not ended. */
  active: boolean;
  /** When it began; 0 before. */
  beganMs: number;
  /** When a skew in force ends, by a clock that it does not move; null for everything else. */
  realEndMs: number | null;
  nextStrikeMs: number;
}

/** A fault of one family, narrowed to its kind. */
export type Struck<K> = ArmedFault & { readonly spec: FaultSpec & { readonly kind: K } };

/** What a request or frame is, for matching. */
export type Subject = { readonly [K in keyof FaultMatch]?: FaultMatch[K] | undefined };

/** What is due at a moment. */
export interface DueFaults {
  readonly begun: readonly Struck<Condition>[];
  readonly ended: readonly Struck<Condition>[];
  readonly strikes: readonly Struck<Strike>[];
  /** Everything whose time is over, of whatever family. */
  readonly over: readonly ArmedFault[];
}

export class FaultBook {
  readonly #faults = new Map<number, ArmedFault>();
  readonly #random: () => number;
  #nextId = 1;

  /** @param random Uniform in [0, 1); seeded, so that a run repeats. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** @throws RangeError beyond {@link FAULTS_MAX}. */
  arm(spec: FaultSpec, nowMs: number): ArmedFault {
    if (this.#faults.size >= FAULTS_MAX) throw new RangeError(`at most ${FAULTS_MAX} faults can be armed`);
    const startsAtMs = nowMs + spec.starts_in_ms;
    const endsAtMs =
      spec.duration_ms === undefined ? Number.POSITIVE_INFINITY : startsAtMs + spec.duration_ms;
    const id = this.#nextId++;
    const fault: ArmedFault = {
      id,
      spec,
      startsAtMs,
      endsAtMs,
      matches: 0,
      strikes: 0,
      active: false,
      beganMs: 0,
      realEndMs: null,
      nextStrikeMs: startsAtMs,
    };
    this.#faults.set(id, fault);
    return fault;
  }

  /** False lets hot paths skip all matching. */
  get armed(): boolean {
    return this.#faults.size > 0;
  }

  list(): readonly ArmedFault[] {
    return [...this.#faults.values()];
  }

  /** @returns The fault, so that a condition in force can be undone; undefined when unknown. */
  disarm(id: number): ArmedFault | undefined {
    const fault = this.#faults.get(id);
    this.#faults.delete(id);
    return fault;
  }

  /** The first rule that strikes this action, counted as a strike. */
  strikeAction(subject: Subject, nowMs: number): Struck<RequestFault> | null {
    return this.#strike(subject, nowMs, requestFault);
  }

  /** The first rule that strikes this read, counted as a strike. */
  strikeRead(subject: Subject, nowMs: number): Struck<RequestFault> | null {
    return this.#strike(subject, nowMs, readFault);
  }

  /** The first frame rule that strikes this frame, counted as a strike. */
  strikeFrame(subject: Subject, nowMs: number): Struck<FrameFault> | null {
    return this.#strike(subject, nowMs, (f): f is Struck<FrameFault> => isFrameFault(f.spec.kind));
  }

  /** True when any frame rule is armed; lets the hot path skip matching. */
  hasFrameFaults(): boolean {
    for (const fault of this.#faults.values()) if (isFrameFault(fault.spec.kind)) return true;
    return false;
  }

  /** The first condition of this kind in force that matches. */
  inForce(kind: Condition, subject: Subject = {}): ArmedFault | null {
    for (const fault of this.#faults.values()) {
      if (fault.active && fault.spec.kind === kind && matches(fault.spec.match, subject)) return fault;
    }
    return null;
  }

  /** Conditions of this kind in force, in the order in which they began: the last one has the say. */
  activeOf<K extends Condition>(kind: K): Struck<K>[] {
    const isActive = (fault: ArmedFault): fault is Struck<K> => fault.active && fault.spec.kind === kind;
    const active = this.list().filter(isActive);
    return active.toSorted((a, b) => a.beganMs - b.beganMs);
  }

  /**
   * Moves conditions and strikes along to `nowMs`; spent strikes leave the book.
   *
   * @param realMs Of a clock that no fault moves: a skew, which moves venue time, lasts by this one.
   */
  due(nowMs: number, realMs = nowMs): DueFaults {
    const begun: Struck<Condition>[] = [];
    const ended: Struck<Condition>[] = [];
    const strikes: Struck<Strike>[] = [];
    const over: ArmedFault[] = [];
    for (const fault of this.#faults.values()) {
      if (fault.realEndMs !== null) fault.endsAtMs = nowMs + Math.ceil(fault.realEndMs - realMs);
      const change = conditionFault(fault) ? moveCondition(fault, nowMs, realMs) : null;
      if (change !== null) (change.active ? begun : ended).push(change);
      if (strikeFault(fault) && this.#strikesNow(fault, nowMs)) strikes.push(fault);
      if (nowMs < fault.endsAtMs) continue;
      this.#faults.delete(fault.id);
      over.push(fault);
    }
    return { begun, ended, strikes, over };
  }

  #strikesNow(fault: Struck<Strike>, nowMs: number): boolean {
    if (nowMs < fault.nextStrikeMs) return false;
    const { every_ms: everyMs, count } = fault.spec;
    fault.strikes++;
    const spent = everyMs === undefined || (count !== undefined && fault.strikes >= count);
    if (spent) this.#faults.delete(fault.id);
    else fault.nextStrikeMs = nowMs + everyMs;
    return this.#random() < fault.spec.probability;
  }

  #strike<K>(
    subject: Subject,
    nowMs: number,
    isKind: (fault: ArmedFault) => fault is Struck<K>,
  ): Struck<K> | null {
    for (const fault of this.#faults.values()) {
      if (!isKind(fault) || nowMs < fault.startsAtMs || nowMs >= fault.endsAtMs) continue;
      if (!matches(fault.spec.match, subject)) continue;
      fault.matches++;
      if (fault.matches <= fault.spec.skip || this.#random() >= fault.spec.probability) continue;
      fault.strikes++;
      if (fault.spec.count !== undefined && fault.strikes >= fault.spec.count) this.#faults.delete(fault.id);
      return fault;
    }
    return null;
  }
}

/** @returns The condition where it has just begun or ended, else null. */
function moveCondition(fault: Struck<Condition>, nowMs: number, realMs: number): Struck<Condition> | null {
  if (!fault.active && nowMs >= fault.startsAtMs && nowMs < fault.endsAtMs) {
    fault.active = true;
    fault.beganMs = nowMs;
    fault.strikes++;
    const { kind, duration_ms: durationMs } = fault.spec;
    if (kind === 'clock_skew' && durationMs !== undefined) fault.realEndMs = realMs + durationMs;
    return fault;
  }
  if (!fault.active || nowMs < fault.endsAtMs) return null;
  fault.active = false;
  return fault;
}

function requestFault(fault: ArmedFault): fault is Struck<RequestFault> {
  return isRequestFault(fault.spec.kind);
}

function readFault(fault: ArmedFault): fault is Struck<RequestFault> {
  return requestFault(fault) && REQUEST_FAULTS[fault.spec.kind].reads;
}

export function conditionFault(fault: ArmedFault): fault is Struck<Condition> {
  return isCondition(fault.spec.kind);
}

function strikeFault(fault: ArmedFault): fault is Struck<Strike> {
  return isStrike(fault.spec.kind);
}

/** Every given selector must equal the subject's value. */
function matches(selector: FaultMatch, subject: Subject): boolean {
  for (const [key, wanted] of Object.entries(selector)) {
    if (wanted !== undefined && subject[key as keyof FaultMatch] !== wanted) return false;
  }
  return true;
}

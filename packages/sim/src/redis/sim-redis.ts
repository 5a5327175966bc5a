// redis-latch as a model: the commands that AGORA gives it, in its own words, on values in memory. It freezes (what was sent meanwhile is
// carried out when it goes on, whether or not anybody still waits), goes away, comes back as another run with what an older disk held, or is
// out of memory. The same suite holds for it and for the real server (conformance.ts).
import type { VirtualTime } from '../virtual-time.ts';

export type Reply = string | number | null | readonly (string | null)[];

/** Refused by the server, in its words. */
export class Refusal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | ReadonlyMap<string, string>;
interface Entry {
  readonly value: Value;
  /** Null = never. */
  readonly expiresMs: number | null;
}
/** What its disk holds. */
export type Saved = ReadonlyMap<string, Entry>;

/** How long an answer takes, and how long a client waits for one. */
const ANSWER_MS = 1;
const WAITS_MS_MAX = 100;
/** Refused when it is out of memory; reads and deletions are not. */
const GROWS: ReadonlySet<string> = new Set(['SET', 'SETNX', 'INCR', 'HSETNX']);
const OUT_OF_MEMORY = new Refusal("OOM command not allowed when used memory > 'maxmemory'.");
const WRONG_TYPE = new Refusal('WRONGTYPE Operation against a key holding the wrong kind of value');
const NO_INTEGER = new Refusal('ERR value is not an integer or out of range');
/** Backups that somebody may come back with. */
const BACKUPS_MAX = 64;

export class SimRedis {
  readonly #time: VirtualTime;
  #entries = new Map<string, Entry>();
  #run = 1;
  #frozenUntilMs = 0;
  #goneUntilMs = 0;
  #fullUntilMs = 0;
  /** What its disk held before each raise, the newest last. */
  readonly #backups: Saved[] = [];
  /** When nothing answered, as it came about: a freeze ends with the run that was frozen. */
  readonly unanswered: { readonly fromMs: number; toMs: number }[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Another one after each restart. */
  get runId(): string {
    return `run-${this.#run}`;
  }

  /** Does nothing for so long; a shorter fault within a longer one does not end it. */
  freeze(ms: number): void {
    this.#frozenUntilMs = Math.max(this.#frozenUntilMs, this.#time.nowMs + ms);
    this.unanswered.push({ fromMs: this.#time.nowMs, toMs: this.#frozenUntilMs });
  }

  /** Takes nothing new for so long. */
  fill(ms: number): void {
    this.#fullUntilMs = Math.max(this.#fullUntilMs, this.#time.nowMs + ms);
  }

  /** Every answered write is on the disk. */
  saved(): Saved {
    return new Map(this.#entries);
  }

  /** Is killed, and is another run of it after so long, with what the disk holds, or held. What was sent to a frozen one is lost. */
  restart(ms: number, from: Saved = this.#entries): void {
    this.#goneUntilMs = Math.max(this.#goneUntilMs, this.#time.nowMs + ms);
    for (const span of this.unanswered) span.toMs = Math.min(span.toMs, this.#goneUntilMs);
    this.unanswered.push({ fromMs: this.#time.nowMs, toMs: this.#goneUntilMs });
    this.#frozenUntilMs = 0;
    this.#run += 1;
    this.#entries = new Map(from);
  }

  /** The same with what its disk held before the last raise, or as many raises ago; what came later is gone for good. */
  rollBack(ms: number, raises: number): void {
    const from = this.#backups.at(-raises) ?? this.#backups[0] ?? this.#entries;
    this.#backups.splice(-raises);
    this.restart(ms, from);
  }

  /** From when on it answers again. */
  get backMs(): number {
    return Math.max(this.#goneUntilMs, this.#frozenUntilMs);
  }

  get isGone(): boolean {
    return this.#time.nowMs < this.#goneUntilMs;
  }

  get isFull(): boolean {
    return this.#time.nowMs < this.#fullUntilMs;
  }

  get isFrozen(): boolean {
    return this.#time.nowMs < this.#frozenUntilMs;
  }

  /** As a client meets it; undefined where nothing answered in time, which says nothing of what it did or will do. */
  send(command: readonly string[], hear: (answer: Reply | Refusal | undefined) => void): void {
    if (this.isGone) {
      this.#time.after(ANSWER_MS, () => hear(undefined));
      return;
    }
    if (!this.isFrozen) {
      const answer = this.carryOut(command);
      this.#time.after(ANSWER_MS, () => hear(answer));
      return;
    }
    let isHeard = false;
    const tell = (answer: Reply | Refusal | undefined) => {
      if (!isHeard) hear(answer);
      isHeard = true;
    };
    this.#time.after(WAITS_MS_MAX, () => tell(undefined));
    this.#whenThawed(this.#run, () => {
      const answer = this.carryOut(command);
      this.#time.after(ANSWER_MS, () => tell(answer));
    });
  }

  /** A run that was killed meanwhile never goes on. */
  #whenThawed(run: number, goOn: () => void): void {
    this.#time.at(this.#frozenUntilMs, () => {
      if (this.#run !== run) return;
      if (this.isFrozen) this.#whenThawed(run, goOn);
      else goOn();
    });
  }

  carryOut([name = '', key = '', ...rest]: readonly string[]): Reply | Refusal {
    if (GROWS.has(name) && this.isFull) return OUT_OF_MEMORY;
    const value = this.#valueOf(key);
    switch (name) {
      case 'GET':
        return typeof value === 'object' ? WRONG_TYPE : (value ?? null);
      case 'MGET':
        return [key, ...rest].map((each) => this.#textOf(each));
      case 'SET':
        return this.#set(key, rest);
      case 'SETNX':
        return value === undefined ? this.#keep(key, rest[0] ?? '', null, 1) : 0;
      case 'INCR':
        this.#backUp();
        return this.#increase(key, value);
      case 'HSETNX':
        return this.#setField(key, value, rest[0] ?? '', rest[1] ?? '');
      case 'HMGET':
        return typeof value === 'string' ? WRONG_TYPE : rest.map((field) => value?.get(field) ?? null);
      case 'DEL':
        return [key, ...rest].filter(
          (each) => this.#valueOf(each) !== undefined && this.#entries.delete(each),
        ).length;
      case 'FLUSHALL':
        this.#entries.clear();
        return 'OK';
      default:
        return new Refusal(`ERR unknown command '${name}'`);
    }
  }

  #backUp(): void {
    this.#backups.push(this.saved());
    if (this.#backups.length > BACKUPS_MAX) this.#backups.shift();
  }

  #valueOf(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    const isOver = entry !== undefined && entry.expiresMs !== null && this.#time.nowMs >= entry.expiresMs;
    return isOver ? undefined : entry?.value;
  }

  #textOf(key: string): string | null {
    const value = this.#valueOf(key);
    return typeof value === 'string' ? value : null;
  }

  #keep(key: string, value: Value, expiresMs: number | null, reply: Reply): Reply {
    this.#entries.set(key, { value, expiresMs });
    return reply;
  }

  #set(key: string, [text = '', ...options]: readonly string[]): Reply {
    const [way, seconds] = options;
    return this.#keep(key, text, way === 'EX' ? this.#time.nowMs + Number(seconds) * 1_000 : null, 'OK');
  }

  #increase(key: string, value: Value | undefined): Reply | Refusal {
    if (typeof value === 'object') return WRONG_TYPE;
    const number = Number(value ?? '0');
    if (!/^(?:0|-?[1-9]\d*)$/.test(value ?? '0') || !Number.isSafeInteger(number)) return NO_INTEGER;
    const expiresMs = value === undefined ? null : (this.#entries.get(key)?.expiresMs ?? null);
    return this.#keep(key, String(number + 1), expiresMs, number + 1);
  }

  #setField(key: string, value: Value | undefined, field: string, text: string): Reply | Refusal {
    if (typeof value === 'string') return WRONG_TYPE;
    if (value?.has(field) === true) return 0;
    const expiresMs = value === undefined ? null : (this.#entries.get(key)?.expiresMs ?? null);
    return this.#keep(key, new Map([...(value ?? []), [field, text]]), expiresMs, 1);
  }
}

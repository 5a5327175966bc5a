/**
 * Brings what the book says to one target after the other: the most urgent first, never a flood, a message that is no longer so edited.
 * Each target is served by itself, so that a chat that hangs holds up no other.
 */
import { incidentSchema } from '@agora/shared/alert-incident';
import { epochMsOf } from '@agora/shared/time';
import type { SendVerdict } from '../telegram/verdict.ts';
import type { Channels, Letter } from './channel.ts';
import { afterEdit, afterTaken, chatOf, undeliveredMs } from './delivery.ts';
import {
  type AlarmView,
  alarmButtons,
  alarmLines,
  BACK_LINE,
  calmedLine,
  collapsedLines,
  overLine,
} from './message.ts';
import {
  afterSending,
  dueFor,
  NOTHING_RECENT,
  nextEdit,
  nextSending,
  type Recent,
  type Sending,
} from './pace.ts';
import type { IncidentRecord, Target } from './record.ts';
import { TIMING } from './timing.ts';

/** The book as it stands, and the way to write into it. */
export interface Ledger {
  readonly records: readonly IncidentRecord[];
  keep(records: readonly IncidentRecord[]): void;
  view(record: IncidentRecord): AlarmView;
}

export interface CourierParts {
  readonly ledger: Ledger;
  readonly channels: Pick<Channels, 'isFree' | 'send' | 'edit'>;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  readonly onDelivered: (waitedMs: number, target: Target) => void;
  readonly onProblem: (target: Target, problem: string | null) => void;
}

/** Times are monotonic: a wall clock that is set back must not keep anybody waiting. */
interface TargetState {
  recent: Recent;
  notBeforeMs: number;
  /** Notices that it calls malformed: they are not tried there again, since they would hold up everything behind them. */
  pointless: ReadonlySet<string>;
  problem: Problem | null;
}

interface Problem {
  readonly text: string;
  readonly sinceMs: number;
  readonly bearableMs: number;
  /** When it refused last. */
  readonly askedMs: number;
}

/** A target that refuses us is asked again this often. */
const REFUSED_RETRY_MS = 15_000;
const BACK: Letter = { lines: [BACK_LINE], silent: true, buttons: [], facts: { kind: 'back' } };

export class Courier {
  readonly #parts: CourierParts;
  readonly #targets = new Map<Target, TargetState>();
  /** When the pace held a notice back last though its target takes messages, monotonic. */
  readonly #heldMs = new Map<string, number>();
  #lastDeliveredMs: number | null = null;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Wall clock of the last acceptance by anybody; null = none since boot. */
  get lastDeliveredMs(): number | null {
    return this.#lastDeliveredMs;
  }

  /** Every target that takes nothing at present, in words; with `lasting`, those for which that is an alarm. */
  problems(lasting = false): string[] {
    const nowMs = this.#parts.monoMs();
    return [...this.#targets].flatMap(([target, { problem }]) =>
      problem === null || (lasting && nowMs - problem.sinceMs < problem.bearableMs)
        ? []
        : [`${target.replace(':', ' chat ')}: ${problem.text}.`],
    );
  }

  /** How long nobody takes the oldest of these; while only the pace holds one back, it is not late. */
  undeliveredMs(records: readonly IncidentRecord[]): number | null {
    const { wallMs, monoMs } = this.#parts;
    return undeliveredMs(records, wallMs(), (record) => {
      const heldMs = this.#heldMs.get(noticeName(record));
      return heldMs === undefined ? null : monoMs() - heldMs;
    });
  }

  /** Sends what is due to one target, at most one message. */
  async deliver(target: Target): Promise<void> {
    const { ledger, channels, wallMs, monoMs } = this.#parts;
    const state = this.#stateOf(target);
    if (monoMs() < state.notBeforeMs || !channels.isFree(target)) return;
    const now = { wallMs: wallMs(), monoMs: monoMs() };
    const sendable = ledger.records.filter((record) => !state.pointless.has(noticeName(record)));
    const sending = nextSending(sendable, target, state.recent, now);
    if (sending !== null) return this.#send(target, state, sending);
    if (state.problem === null) this.#hold(dueFor(sendable, target, now.wallMs), now.monoMs);
    const chatId = chatOf(target);
    const edit = chatId === null ? null : nextEdit(ledger.records, chatId);
    if (chatId === null || edit === null) return this.#askAgain(target, state);
    const { record, messageId } = edit;
    const verdict = await channels.edit(chatId, messageId, letterOf(ledger.view(record)));
    if (verdict.kind === 'later') return this.#trouble(target, state, verdict);
    if (verdict.kind === 'accepted') this.#isWell(target, state);
    const gone = verdict.kind !== 'accepted' && !verdict.problem.includes('not modified');
    ledger.keep(afterEdit(ledger.records, record.incident, messageId, gone));
  }

  #hold(held: readonly IncidentRecord[], nowMs: number): void {
    if (held.length === 0) return;
    const known = new Set(this.#parts.ledger.records.map(noticeName));
    for (const name of this.#heldMs.keys()) if (!known.has(name)) this.#heldMs.delete(name);
    for (const record of held) this.#heldMs.set(noticeName(record), nowMs);
  }

  /** Where nothing is to be told: without a message nobody would know that it takes them again. */
  async #askAgain(target: Target, { problem }: TargetState): Promise<void> {
    const { channels, monoMs } = this.#parts;
    if (problem === null || monoMs() - problem.askedMs < REFUSED_RETRY_MS) return;
    this.note(target, await channels.send(target, BACK));
  }

  async #send(target: Target, state: TargetState, sending: Sending): Promise<void> {
    const { ledger, channels, wallMs, monoMs, onDelivered, onProblem } = this.#parts;
    const records = sending.kind === 'alone' ? [sending.record] : sending.records;
    const verdict = await channels.send(target, this.#letter(sending));
    if (verdict.kind === 'later' || verdict.kind === 'chat_refuses')
      return this.#trouble(target, state, verdict);
    if (verdict.kind === 'pointless') {
      // Nobody was told: what waits goes by the other ways, and shows.
      const known = new Set(ledger.records.map(noticeName));
      state.pointless = new Set(
        [...state.pointless, ...records.map(noticeName)].filter((name) => known.has(name)),
      );
      return onProblem(target, verdict.problem);
    }
    const nowMs = wallMs();
    const messageId = sending.kind === 'alone' ? verdict.messageId : null;
    for (const record of records) {
      const { incident, notice } = record;
      if (notice === null) continue;
      const carries = isCarried(record) ? messageId : null;
      ledger.keep(afterTaken(ledger.records, { incident, notice, target, messageId: carries, nowMs }));
      onDelivered(nowMs - epochMsOf(notice.due_at), target);
    }
    state.recent = afterSending(state.recent, sending, monoMs());
    this.note(target, verdict);
  }

  /** What became of a message, an alarm or not: that a target takes nothing shows by either. */
  note(target: Target, verdict: SendVerdict): void {
    const { monoMs, wallMs, onProblem } = this.#parts;
    const state = this.#stateOf(target);
    if (verdict.kind === 'accepted') {
      this.#lastDeliveredMs = wallMs();
      this.#isWell(target, state);
    } else if (verdict.kind === 'pointless') {
      onProblem(target, verdict.problem);
    } else {
      if (state.problem?.text !== verdict.problem) onProblem(target, verdict.problem);
      const bearableMs = verdict.kind === 'later' ? TIMING.undeliveredMs : TIMING.refusedMs;
      const askedMs = monoMs();
      state.problem = {
        text: verdict.problem,
        sinceMs: state.problem?.sinceMs ?? askedMs,
        bearableMs,
        askedMs,
      };
    }
  }

  #isWell(target: Target, state: TargetState): void {
    if (state.problem !== null) this.#parts.onProblem(target, null);
    state.problem = null;
  }

  #trouble(target: Target, state: TargetState, verdict: Exclude<SendVerdict, { kind: 'accepted' }>): void {
    state.notBeforeMs = this.#parts.monoMs() + (verdict.kind === 'later' ? verdict.waitMs : REFUSED_RETRY_MS);
    this.note(target, verdict);
  }

  #letter(sending: Sending): Letter {
    const { ledger } = this.#parts;
    if (sending.kind === 'collapsed') {
      const lines = collapsedLines(sending.records.map((record) => ledger.view(record)));
      const facts = { incidents: sending.records.map((record) => incidentSchema.parse(record)) };
      return { lines, silent: !sending.records.some(isLoud), buttons: [], facts };
    }
    const { record } = sending;
    const view = ledger.view(record);
    if (record.notice?.kind === 'over') return { ...letterOf(view), lines: [overLine(view)], buttons: [] };
    if (isCalmed(record)) return { ...letterOf(view), lines: [calmedLine(view)], buttons: [] };
    return { ...letterOf(view), silent: !isLoud(record) };
  }

  #stateOf(target: Target): TargetState {
    const state = this.#targets.get(target) ?? {
      ...{ recent: NOTHING_RECENT, notBeforeMs: 0, pointless: new Set<string>(), problem: null },
    };
    this.#targets.set(target, state);
    return state;
  }
}

function letterOf(view: AlarmView): Letter {
  const facts = { incidents: [incidentSchema.parse(view.record)] };
  return { lines: alarmLines(view), silent: true, buttons: alarmButtons(view.record), facts };
}

/** Of what is to be told of an incident now; a later notice of it has another name. */
function noticeName({ incident, notice }: IncidentRecord): string {
  return `${incident} ${notice?.kind} ${notice?.due_at}`;
}

function isLoud({ notice }: IncidentRecord): boolean {
  return notice !== null && !notice.silent;
}

/** It was told as something worse before; its message is edited, and one silent line says so. */
function isCalmed(record: IncidentRecord): boolean {
  return record.priority === 'P3' && record.messages.length > 0;
}

/** Whether the message that is sent for its notice is the one that is edited from then on. */
function isCarried(record: IncidentRecord): boolean {
  return record.notice?.kind !== 'over' && !isCalmed(record);
}

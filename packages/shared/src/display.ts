/**
 * The one answer to "is it trading?": an ordered, total table from a frame to a display state. First match
 * wins; what no row matches is UNKNOWN. Web, Telegram and the command line all print from it.
 */
import { z } from 'zod';
import { answerOf, detailOf, gateLineOf, titleOf } from './display-text.ts';
import { readSituation, type Seen, type Situation } from './situation.ts';
import { wireEnum } from './wire.ts';

export const DISPLAY_WORDS = [
  'CHECKING',
  'UNKNOWN',
  'HALTING',
  'UNCONFIRMED',
  'BREACH',
  'HALTED',
  'RECOVERING',
  'GATED',
  'REDUCING',
  'ACTIVE',
] as const;
export type DisplayWord = (typeof DISPLAY_WORDS)[number];

export const DISPLAY_LOOKS = [
  'grey',
  'grey_dashed',
  'grey_ring',
  'amber_outline',
  'red_fill',
  'violet_dashed',
] as const;
export type DisplayLook = (typeof DISPLAY_LOOKS)[number];

export const displaySchema = z.object({
  row: z.int().min(1).max(12).describe('which row of the table matched'),
  word: z.enum(DISPLAY_WORDS),
  answer: z.string().describe('to "is it trading?"'),
  detail: z.string().describe('one more sentence for the band; empty where there is none'),
  gate: z.string().describe('what may be said of the gate'),
  look: wireEnum(DISPLAY_LOOKS),
  priority: wireEnum(['P1', 'P2', 'P3', 'none']),
  title: z.string().describe('document title, state first'),
});
export type Display = z.infer<typeof displaySchema>;

/** A stop that is not confirmed after this long is UNCONFIRMED, in milliseconds. */
export const HALTING_MS_MAX = 5_000;
/** A failing signal may leave orders resting for this long, in milliseconds. */
export const WITHDRAW_MS_MAX = 3_000;

interface Row {
  readonly row: number;
  readonly word: DisplayWord;
  readonly look: DisplayLook;
  readonly priority: 'P1' | 'P2' | 'P3' | 'none';
  readonly when: (s: Situation) => boolean;
}

const halted = (s: Situation) => s.state === 'HALTED' && (s.stage === 'zero_seen' || s.stage === 'verified');
const stopping = (s: Situation) => (s.latched || s.state === 'HALTED') && s.stage === 'cancelling';
const settled = (s: Situation) => s.flat === true && s.reconMatch === true && !s.stray;
const active = (s: Situation) => s.state === 'ACTIVE' && s.latchKnown && !s.latched;
const withdrawn = (s: Situation) =>
  s.openOrders === 0 || (s.failingForMs !== null && s.failingForMs <= WITHDRAW_MS_MAX);
const allFresh = (s: Situation) => !Object.values(s.lost).some(Boolean);
const quoting = (s: Situation) =>
  active(s) &&
  allFresh(s) &&
  s.failing.length === 0 &&
  s.snapshot?.gate.open === true &&
  s.openOrders !== null;

/** Rows 2 to 12 in their order of evaluation: 8 stands before 6 and 7. */
const ROWS: readonly Row[] = [
  {
    row: 2,
    word: 'UNKNOWN',
    look: 'violet_dashed',
    priority: 'P1',
    when: (s) =>
      s.lost.link ||
      s.lost.redisLive ||
      s.lost.snapshot ||
      (s.lost.redisLatch && s.state !== 'HALTED') ||
      (s.lost.engine && !s.byGuardian),
  },
  {
    row: 3,
    word: 'HALTING',
    look: 'amber_outline',
    priority: 'P2',
    when: (s) => stopping(s) && s.stoppingForMs !== null && s.stoppingForMs <= HALTING_MS_MAX,
  },
  { row: 4, word: 'UNCONFIRMED', look: 'red_fill', priority: 'P1', when: stopping },
  {
    row: 5,
    word: 'BREACH',
    look: 'red_fill',
    priority: 'P1',
    when: (s) => (halted(s) || active(s)) && (isNearLiquidation(s) || (active(s) && s.breach !== null)),
  },
  {
    row: 8,
    word: 'RECOVERING',
    look: 'grey_ring',
    priority: 'none',
    when: (s) =>
      s.state === 'HALTED' && s.latchKnown && !s.latched && s.snapshot?.recovering != null && !s.byGuardian,
  },
  { row: 6, word: 'HALTED', look: 'amber_outline', priority: 'P2', when: (s) => halted(s) && !settled(s) },
  { row: 7, word: 'HALTED', look: 'grey', priority: 'P3', when: halted },
  {
    row: 9,
    word: 'GATED',
    look: 'amber_outline',
    priority: 'P2',
    when: (s) => active(s) && s.failing.length > 0 && s.snapshot?.gate.open === false && withdrawn(s),
  },
  {
    row: 10,
    word: 'REDUCING',
    look: 'amber_outline',
    priority: 'P3',
    when: (s) => quoting(s) && s.snapshot?.quote_mode === 'reduce_only',
  },
  {
    row: 11,
    word: 'ACTIVE',
    look: 'grey',
    priority: 'none',
    when: (s) =>
      quoting(s) && (s.snapshot?.quote_mode === 'normal' || s.snapshot?.quote_mode === 'defensive'),
  },
];
const CHECKING = { row: 1, word: 'CHECKING', look: 'grey_dashed', priority: 'none' } as const;
const NO_ROW = { row: 12, word: 'UNKNOWN', look: 'violet_dashed', priority: 'P1' } as const;

/** A position lies nearer to its liquidation than the envelope allows. */
export function isNearLiquidation(s: Situation): boolean {
  return s.liquidationRatio !== null && s.liquidationRatio < 1;
}

/** What to show for a frame now. Total: every input has exactly one answer, and it never throws. */
export function deriveDisplay(seen: Seen): Display {
  const situation = readSituation(seen);
  const matched = situation === null ? CHECKING : (ROWS.find((row) => row.when(situation)) ?? NO_ROW);
  const { row, word, look, priority } = matched;
  return {
    row,
    word,
    answer: answerOf(row, situation),
    detail: detailOf(row, situation),
    gate: gateLineOf(row, situation),
    look,
    priority,
    title: titleOf(word, row, situation),
  };
}

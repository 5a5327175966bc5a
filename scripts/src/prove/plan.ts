// What a long proof has done under this code, what is left, and how long that should take: by what each step took when it last ended here, else by
// the table of the parts.
import type { Part, Step } from './parts.ts';
import { owed, type Progress, standing } from './progress.ts';

const SECONDS = 60;

export interface PartPlan {
  readonly part: Part;
  readonly left: readonly Step[];
  readonly minutesLeft: number;
  /** A step failed when it was last run, under this code. */
  readonly failed: boolean;
}

export interface Known {
  readonly progress: Progress;
  readonly proven: string;
  /** Of a step that goes on where it was ended. */
  shareLeft(step: Step): number;
}

export function planOf(parts: readonly Part[], known: Known): PartPlan[] {
  const { progress, proven } = known;
  return parts.map((part) => {
    const left = owed(part, progress, proven);
    const now = progress[part.name];
    return {
      ...{ part, left, minutesLeft: left.reduce((sum, step) => sum + minutesOf(part, step, known), 0) },
      failed: now?.stamp.proven === proven && now.steps.some(({ held }) => !held),
    };
  });
}

export function minutesOf(part: Part, step: Step, { progress, shareLeft }: Known): number {
  const last = progress[part.name]?.steps.find(({ id, held }) => id === step.id && held);
  // One that went on measured its last stretch alone.
  const whole = last === undefined || step.goesOn !== undefined ? step.minutes : last.seconds / SECONDS;
  return whole * shareLeft(step);
}

/** As people are told of it: a step of its own name is the part. */
export const stepName = (part: Part, { id }: Step): string => (id === part.name ? id : `${part.name} ${id}`);

/** Names of steps as people read them: of a part with several left, how many. */
export function inShort(names: readonly string[]): string {
  const byPart = Map.groupBy(names, (name) => name.split(' ')[0] ?? '');
  return [...byPart]
    .map(([part, own]) => (own.length === 1 ? own[0] : `${part} (${own.length} steps)`))
    .join(', ');
}

export function planText(plans: readonly PartPlan[], { progress, proven }: Known): string {
  const rows = plans.map(({ part, left, minutesLeft, failed }) => {
    const done = standing(part, progress, proven).length;
    const at = progress[part.name]?.steps.at(-1)?.at;
    const stands = left.length === 0 ? `done ${at?.slice(0, 16)}Z` : `${done} of ${part.steps.length} steps`;
    return [
      part.name,
      failed ? `${stands}, failed` : stands,
      left.length === 0 ? '' : minutesText(minutesLeft),
      part.what,
    ];
  });
  const head = ['part', 'stands', 'left', 'shows'];
  const width = head.map((_, i) => Math.max(...[head, ...rows].map((row) => (row[i] ?? '').length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(width[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const total = plans.reduce((sum, { minutesLeft }) => sum + minutesLeft, 0);
  return `${lines.join('\n')}\n\nleft in all: ${minutesText(total)}; engine and guardian are ${proven}\n`;
}

export function minutesText(minutes: number): string {
  const whole = Math.ceil(minutes);
  return whole < 90 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

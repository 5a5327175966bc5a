// How processes of the product ended that nobody had killed. Each breaks the run: engine, guardian and console live through everything that a storm
// does to them. What ends by design all the same stands here, with its reason, and nowhere else.
import type { End } from '@agora/testkit/app-process';

const TAIL_LINES = 4;

interface ByDesign {
  readonly ends: RegExp;
  readonly why: string;
}

const BY_DESIGN: readonly ByDesign[] = [
  {
    ends: /^(?!guardian:|web:)[^:]+: exit code 4: .*ENOSPC/,
    why: 'an engine that finds no room on its disk refuses to start: it holds no order yet, and whoever started it does so again',
  },
];

/** In one line, with its last words. */
export function endingOf(name: string, { code, signal }: End, words: readonly string[]): string {
  const how = signal ?? `exit code ${code}`;
  return `${name}: ${how}: ${words.slice(-TAIL_LINES).join(' | ')}`;
}

/** For people, with the reason where it may end so. */
export function toldEnding(ending: string): string {
  const why = reasonOf(ending);
  return why === null ? ending : `${ending} (by design: ${why})`;
}

/** Why that is no defect; null = it is one. */
export function reasonOf(ending: string): string | null {
  return BY_DESIGN.find(({ ends }) => ends.test(ending))?.why ?? null;
}

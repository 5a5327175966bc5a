/**
 * The consumable enable file: it holds only if every required file appeared or was touched since the halt,
 * told by inode and ctime being unequal to what the halt recorded as spent. Content and clocks are ignored.
 */

/** One look at one enable file. */
export interface EnableLook {
  /** Below the data directory, as an operator would name it; also its name in the halt record. */
  readonly name: string;
  /** Inode and ctime as one opaque text; null = there is no such file. */
  readonly mark: string | null;
  /** Why the look failed or the file does not count; null = it went well. */
  readonly problem: string | null;
}

/** What a halt recorded as spent, by name; null = there was no file. */
export type SpentMarks = Readonly<Record<string, string | null>>;

export interface EnableVerdict {
  readonly enabled: boolean;
  readonly evidence: string;
}

/**
 * Every look must show a file whose mark differs from its spent one. `spent` is null while the halt is not
 * durably recorded: until then nothing counts. No looks at all is not enabled.
 */
export function enableVerdict(looks: readonly EnableLook[], spent: SpentMarks | null): EnableVerdict {
  if (spent === null) return no('the halt is not recorded on disk');
  if (looks.length === 0) return no('no enable file was looked at');
  for (const look of looks) {
    if (look.problem !== null) return no(`${look.name} ${look.problem}`);
    if (look.mark === null) return no(`no ${look.name}`);
    if (!Object.hasOwn(spent, look.name)) return no(`${look.name} was not recorded at the halt`);
    if (look.mark === spent[look.name]) return no(`${look.name} not touched since the halt`);
  }
  return { enabled: true, evidence: 'touched since the halt' };
}

/**
 * The marks to record as spent. A file that could not be looked at gets no entry, so that it cannot count. One that is not there is
 * spent as it last was (`last`, by name): its folder may come back with it.
 */
export function spentMarks(looks: readonly EnableLook[], last: SpentMarks = {}): SpentMarks {
  const seen = looks.filter((look) => look.problem === null);
  return Object.fromEntries(seen.map(({ name, mark }) => [name, mark ?? lastOf(last, name)]));
}

function lastOf(last: SpentMarks, name: string): string | null {
  return Object.hasOwn(last, name) ? (last[name] ?? null) : null;
}

function no(reason: string): EnableVerdict {
  return { enabled: false, evidence: `${reason}, blocks orders` };
}

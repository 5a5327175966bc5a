// What the facts come to: of each invariant, of each part and of all. Broken is broken however old; what holds is shown for this code only where
// everything that speaks of it is of this code.

import type { FileFacts, InvariantFacts, PartFacts, ReportFacts } from './facts.ts';
import { type Evidence, isOutcome } from './found.ts';

/** `holds`: shown, for this code. `held`: shown, for older code alone or in part, or a run failed. `broken`. `unshown`: nobody looked at anything. */
export type Standing = 'holds' | 'held' | 'broken' | 'unshown';

export function standingOf({ evidence }: InvariantFacts, files: ReadonlyMap<string, FileFacts>): Standing {
  if (evidence.some(({ holds }) => !holds)) return 'broken';
  const seen = evidence.filter(({ examined }) => examined !== 0);
  if (seen.length === 0) return 'unshown';
  if (isUnproven(evidence)) return 'held';
  return seen.every(({ file }) => files.get(file)?.fresh === true) ? 'holds' : 'held';
}

/** A run that was there to look failed as a whole. */
export const isUnproven = (evidence: readonly Evidence[]): boolean =>
  evidence.some(({ unproven }) => unproven === true);

export function standingOfPart({ part, done, fresh }: PartFacts): Standing {
  if (done?.steps.some(({ held }) => !held)) return 'broken';
  if (done === null || part.steps.some(({ id }) => done.steps.every((step) => step.id !== id)))
    return 'unshown';
  return fresh ? 'holds' : 'held';
}

/** What has to be said before anything else, in sentences; empty = everything was run, holds, and is of this code. */
export function openIn({ parts, files, invariants, beside, gaps }: ReportFacts): string[] {
  const ids = (wanted: Standing) =>
    invariants.filter((each) => standingOf(each, files) === wanted).map(({ id }) => id);
  const names = (wanted: Standing) =>
    parts.filter((each) => standingOfPart(each) === wanted).map(({ part }) => part.name);
  const raw = [...files.values()].filter(({ name }) => !isOutcome(name));
  const unstamped = raw.filter(({ kept, stamped }) => kept && !stamped);
  const stale = raw.filter(({ kept, stamped, fresh }) => kept && stamped && !fresh);
  return [
    listed('Broken in a kept run', ids('broken')),
    listed(
      'Broken in a kept run beside the invariants',
      beside.map(
        ({ source, broken }) =>
          `${source} (${broken[0]}${broken.length > 1 ? `, and ${broken.length - 1} more` : ''})`,
      ),
    ),
    listed('Nothing kept looked at', ids('unshown')),
    listed(
      'A run that was there to look failed as a whole',
      invariants.filter(({ evidence }) => isUnproven(evidence)).map(({ id }) => id),
    ),
    listed('Boundaries that the kept kills aimed at and never crossed', gaps),
    listed('Parts that failed', names('broken')),
    listed('Parts that the long proof has not run to their end here', names('unshown')),
    listed('Parts that were run with other code of engine or guardian', names('held')),
    listed('Raw files of other code, with the commits to engine and guardian since', stale.map(ageOf)),
    listed(
      'Raw files of before stamps, so that nobody can say of which code they are, with the commits since they were kept',
      unstamped.map(ageOf),
    ),
  ].filter((line) => line !== null);
}

/** How far the code has gone since. */
export const ageOf = ({ name, commits }: FileFacts): string =>
  commits === null ? name : `${name} ${commits}`;

const listed = (what: string, names: readonly string[]): string | null =>
  names.length === 0 ? null : `${what}: ${names.join(', ')}.`;

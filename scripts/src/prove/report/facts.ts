// Everything that a report says, gathered before a word of it is written: from raw files, outcomes and pages of the checkout, and from git.
import { changeSetsSince, commitsSince, isFresh, pathsOfProven } from '../../kept/age.ts';
import { changeSets } from '../../kept/change-set.ts';
import { contentOf, KEPT_FILES, stampsOf } from '../../kept/files.ts';
import { type Stamp, stamp } from '../../kept/stamp.ts';
import { type Part, partsOf } from '../parts.ts';
import { type PartDone, type Place, readProgress } from '../progress.ts';
import { notCrossed } from './crossed.ts';
import { allEvidence } from './evidence.ts';
import { figuresOf } from './figures.ts';
import { BESIDE, type Evidence, outcomeName } from './found.ts';
import { type Table, tablesIn } from './tables.ts';

export interface FileFacts {
  readonly name: string;
  readonly part: string;
  /** ISO, of its newest run; null = it says none, or was never kept. */
  readonly at: string | null;
  readonly machine: string | null;
  readonly kept: boolean;
  readonly stamped: boolean;
  readonly fresh: boolean;
  readonly commits: number | null;
  readonly changeSets: number;
  readonly figures: readonly string[];
}

export interface PartFacts {
  readonly part: Part;
  /** Its steps that the long proof ran to their end; null = none. */
  readonly done: PartDone | null;
  readonly fresh: boolean;
  readonly files: readonly FileFacts[];
}

export interface InvariantFacts {
  readonly id: string;
  readonly promise: string;
  readonly heldBy: string;
  readonly evidence: readonly Evidence[];
}

export interface Control {
  readonly asked: string;
  readonly by: string;
  readonly does: string;
  readonly shownBy: string;
}

export interface ReportFacts {
  readonly now: Stamp;
  readonly parts: readonly PartFacts[];
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly invariants: readonly InvariantFacts[];
  /** Broken, and no invariant's. */
  readonly beside: readonly Evidence[];
  /** What runs were there to do and never did. */
  readonly gaps: readonly string[];
  readonly controls: readonly Control[];
  readonly authority: readonly Table[];
}

export function gatherFacts(place: Place): ReportFacts {
  const now = stamp();
  const paths = pathsOfProven();
  const sets = changeSets();
  const files = KEPT_FILES.map(({ name, part }): FileFacts => {
    const content = contentOf(name);
    const stamps = stampsOf(content);
    return {
      ...{ name, part, at: stamps.at, machine: stamps.machine },
      ...{ kept: content !== null, stamped: !stamps.bare, fresh: isFresh(stamps, now.proven) },
      commits: content === null ? null : commitsSince(name, stamps, paths),
      changeSets: changeSetsSince(stamps, sets),
      figures: figuresOf(content),
    };
  });
  const outcomes = readProgress(place);
  const parts = partsOf(now.proven).map((part): PartFacts => {
    const done = outcomes[part.name] ?? null;
    const own = files.filter((file) => file.part === part.name);
    return { part, done, fresh: done?.stamp.proven === now.proven, files: own };
  });
  const byName = new Map([...files, ...parts.flatMap(outcomeAsFile)].map((file) => [file.name, file]));
  return {
    now,
    parts,
    files: byName,
    invariants: invariants(place),
    beside: allEvidence(outcomes).get(BESIDE) ?? [],
    gaps: notCrossed(contentOf('kill-points')),
    controls: controls(),
    authority: authority(),
  };
}

/** What a part without a raw file of its own came to stands in the outcomes of the proof. */
function outcomeAsFile({ part, done, fresh }: PartFacts): FileFacts[] {
  if (done === null) return [];
  const { at, machine } = done.stamp;
  const stamps = stampsOf(done);
  return [
    {
      ...{ name: outcomeName(part.name), part: part.name, at, machine, kept: true, stamped: true, fresh },
      ...{ commits: commitsSince('prove', stamps), changeSets: changeSetsSince(stamps, changeSets()) },
      figures: [],
    },
  ];
}

export function invariants(place: Place): InvariantFacts[] {
  const evidence = allEvidence(readProgress(place));
  return rowsIn('invariants.md').map(([id = '', promise = '', heldBy = '']) => ({
    ...{ id, promise, heldBy, evidence: evidence.get(id) ?? [] },
  }));
}

function controls(): Control[] {
  return rowsIn('controls.md').map(([asked = '', by = '', does = '', shownBy = '']) => ({
    asked,
    by,
    does,
    shownBy,
  }));
}

const authority = (): Table[] => tablesIn('authority-matrix.md');

const rowsIn = (page: string) => tablesIn(page)[0]?.rows ?? [];

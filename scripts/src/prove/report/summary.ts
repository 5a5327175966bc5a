// docs/proof-report.md: the report in short, from the kept files and from nothing else, so that a test can hold the page to them. How old each is
// for the code of today, the report says, and `pnpm check` where it is too old.
import { contentOf, KEPT_FILES, pathOf, stampsOf } from '../../kept/files.ts';
import { minuteOf, whenOf } from '../../kept/runs.ts';
import { type Part, partsOf } from '../parts.ts';
import { minutesText } from '../plan.ts';
import { HERE, type PartDone, readProgress } from '../progress.ts';
import { allEvidence } from './evidence.ts';
import { type InvariantFacts, invariants } from './facts.ts';
import { figuresOf } from './figures.ts';
import { BESIDE, type Evidence } from './found.ts';
import { BY_TESTS } from './other-runs.ts';

const HEAD = `# What is proven, line by line

Written by \`pnpm generate\` from the raw files under \`bench/results/\`; nothing here is typed in by hand. \`./agora prove --report\` writes the whole of it as
one page to be opened in a browser, with what is stale said first, the [controls](controls.md), who may do what, and the list of components with their licences.
What the runs are and how they are repeated: [proofs](proofs.md#the-long-proof). A run that cannot look at an invariant says why, and one that failed as a whole
shows nothing. *By mutants*, *by tests*: tests that noticed a bug of the invariant, or that are named for it, say so alone, and no run that somebody judged.
`;

/** No code is asked of: a page that is kept may not change with every commit. */
const ANY_CODE = '0'.repeat(16);

export function proofPage(): string {
  const outcomes = readProgress(HERE);
  return `${[
    HEAD,
    '## Parts of the long proof',
    '',
    '| part | shows | last run | took | came to |',
    '|---|---|---|---|---|',
    ...partsOf(ANY_CODE).map(
      (part) => `| ${part.name} | ${part.what} | ${endOf(part, outcomes[part.name])} |`,
    ),
    '',
    '## Raw files',
    '',
    'Code is the hash over the sources of engine and guardian that the run was made with.',
    '',
    '| file | part | when, where | code | came to |',
    '|---|---|---|---|---|',
    ...KEPT_FILES.map(({ name, part }) => `| ${pathOf(name)} | ${part} | ${fileOf(name)} |`),
    '',
    '## Invariants',
    '',
    '| id | kept runs | what they say |',
    '|---|---|---|',
    ...invariants(HERE).map(lineOf),
    ...(allEvidence(outcomes).get(BESIDE) ?? []).map(
      ({ source, broken }) => `| beside them | **BROKEN** in ${source} | ${cell(broken.join('; '))} |`,
    ),
  ].join('\n')}\n`;
}

function endOf({ steps }: Part, done: PartDone | undefined): string {
  if (done === undefined) return 'never | – | –';
  const seconds = done.steps.reduce((sum, step) => sum + step.seconds, 0);
  const failed = done.steps.filter(({ held }) => !held).map(({ id }) => id);
  const [only] = done.steps;
  const said =
    steps.length === 1
      ? cell(only?.said ?? '')
      : `${done.steps.length - failed.length} of ${steps.length} steps hold`;
  const at = minuteOf(done.steps.at(-1)?.at ?? done.stamp.at);
  return `${at}, ${done.stamp.machine} | ${minutesText(seconds / 60)} | ${failed.length === 0 ? '' : `**FAILED: ${failed.join(', ')}** `}${said}`;
}

function fileOf(name: string): string {
  const content = contentOf(name);
  if (content === null) return 'never kept | – | –';
  const { all, bare, at, machine } = stampsOf(content);
  const codes = [...new Set(all.map(({ proven }) => `\`${proven}\``)), ...(bare ? ['before stamps'] : [])];
  const named = all.map((stamp) => ({ run: stamp.at }));
  const dated =
    at === null ? 'no date' : [minuteOf(at), machine ?? ''].filter((each) => each !== '').join(', ');
  const came = cell(figuresOf(content).join('; ')) || '–';
  return `${all.length === 0 ? dated : whenOf(named, all)} | ${codes.join(', ')} | ${came}`;
}

function lineOf({ id, evidence }: InvariantFacts): string {
  const said = evidence.map(({ source, figure }) => `${source}: ${figure}`).join('; ');
  return `| ${id} | ${standsBy(evidence)} | ${cell(said) || '–'} |`;
}

/** In words; what tests alone show was seen by no judge. */
export function standsBy(evidence: readonly Evidence[]): string {
  const sources = (of: (each: Evidence) => boolean) => evidence.filter(of).map(({ source }) => source);
  const broken = sources(({ holds }) => !holds);
  if (broken.length > 0) return `**BROKEN** in ${broken.join(', ')}`;
  const seen = sources(({ examined }) => examined !== 0);
  const unproven = sources((each) => each.unproven === true);
  const failed = unproven.length === 0 ? '' : `, **UNPROVEN** by ${unproven.join(', ')}`;
  if (seen.length === 0) return `**not shown**${failed}`;
  const by = seen.every((source) => BY_TESTS.has(source)) ? `, by ${seen.join(' and ')}` : '';
  return `hold${by}${failed}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

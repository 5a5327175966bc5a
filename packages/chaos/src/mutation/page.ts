// docs/mutation.md: how many small changes of the safeguards the tests notice, and of each that they do not, why that is no loss.
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { EXPLAINED, type Explained } from './explained.ts';
import { type MutationResult, type Survivor, scorePct } from './result.ts';
import { SCORE_PCT_MIN } from './scope.ts';

export const MUTATION_PAGE = join(ROOT, 'docs/mutation.md');

const HEAD = `# Mutation score

Written by \`./agora test mutation\`. [Mutants](mutants.md) are bugs that somebody thought of, one or more for each invariant; these are every small
change that a program thinks of (Stryker: a comparison turned round, a condition always true, a call left out), in the gate, the halt with its way
back, and the guardian's decisions. Each is put in alone, and the tests of those files have to fail. The guardian's own processes are not in it: they
are killed, frozen and cut off for real ([killed at every boundary](kill-points.md), [reliability](reliability.md)).
`;

/** The first explanation whose text stands in the line. */
export function whyHarmless({ file, code }: Survivor): Explained | undefined {
  return EXPLAINED.find((each) => file.endsWith(each.file) && code.includes(each.code));
}

export function mutationPage({ stamp, files, survivors }: MutationResult): string {
  const unexplained = survivors.filter((each) => whyHarmless(each) === undefined).length;
  const totals = files.reduce(
    (sum, each) => ({ noticed: sum.noticed + each.noticed, survived: sum.survived + each.survived }),
    { noticed: 0, survived: 0 },
  );
  return `${[
    HEAD,
    `${stamp.at.slice(0, 16)}Z, ${stamp.machine}: **${scorePct(files).toFixed(1)} %** of ${totals.noticed + totals.survived} noticed (promised: ${SCORE_PCT_MIN} %), ${totals.survived} not, ${unexplained} of them without a reason below.`,
    '',
    '| file | noticed | not | void | score |',
    '|---|---|---|---|---|',
    ...files
      .toSorted((a, b) => scorePct([a]) - scorePct([b]))
      .map(
        (each) =>
          `| \`${each.file}\` | ${each.noticed} | ${each.survived} | ${each.void} | ${scorePct([each]).toFixed(0)} % |`,
      ),
    '',
    'Void: the changed code could not be loaded, so there was nothing to notice.',
    '',
    '## Not noticed',
    '',
    '| where | was | became | why it is no loss |',
    '|---|---|---|---|',
    ...survivors.map(
      (each) =>
        `| \`${each.file.split('/').at(-1)}\`:${each.line} | ${cell(each.was)} | ${cell(each.became)} | ${whyHarmless(each)?.why ?? '**not explained**'} |`,
    ),
  ].join('\n')}\n`;
}

const cell = (text: string) =>
  text === '' ? 'nothing' : `\`${text.replaceAll('|', '\\|').replaceAll('`', "'")}\``;

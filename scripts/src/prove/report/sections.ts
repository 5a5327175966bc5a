// The sections of the report, each from the facts alone. What is open comes first, then a line an invariant, a line a control, and how each part ended.
import { minutesText } from '../plan.ts';
import type { FileFacts, InvariantFacts, PartFacts, ReportFacts } from './facts.ts';
import type { Evidence } from './found.ts';
import { Html, html, marked, NOTHING } from './markup.ts';
import { isUnproven, openIn, type Standing, standingOf, standingOfPart } from './verdicts.ts';

const SHOWN_BROKEN_MAX = 3;

const SAID: Readonly<Record<Standing, string>> = {
  holds: 'holds',
  held: 'held, other code',
  broken: 'BROKEN',
  unshown: 'not shown',
};

/** Raw files of a part may be there all the same. */
const SAID_OF_PART: Readonly<Record<Standing, string>> = {
  ...SAID,
  broken: 'FAILED',
  unshown: 'not run whole',
};

const standing = (of: Standing, said = SAID[of]): Html => html`<span class="standing ${of}">${said}</span>`;

/** Worst first. */
const overall = (facts: ReportFacts): Standing => {
  if (facts.beside.length > 0) return 'broken';
  const all = [
    ...facts.invariants.map((each) => standingOf(each, facts.files)),
    ...facts.parts.map(standingOfPart),
  ];
  return (
    (['broken', 'unshown', 'held'] as const).find((each) => all.includes(each)) ??
    (openIn(facts).length === 0 ? 'holds' : 'held')
  );
};

const OVERALL: Readonly<Record<Standing, string>> = {
  holds: 'Everything was run, holds, and is of this code.',
  held: 'Nothing is known to be broken. Not everything was run with this code.',
  unshown: 'Nothing is known to be broken. Not everything was run.',
  broken: 'Something is broken.',
};

export function banner(facts: ReportFacts): Html {
  const open = openIn(facts).map((line) => html`<li>${line}</li>`);
  const of = overall(facts);
  return html`<div class="banner ${of}"><strong>${OVERALL[of]}</strong>${open.length === 0 ? NOTHING : html`<ul>${open}</ul>`}</div>`;
}

export function counts({ invariants, parts, files }: ReportFacts): Html {
  const of = (list: readonly Standing[], ...wanted: Standing[]) =>
    list.filter((each) => wanted.includes(each)).length;
  const promises = invariants.map((each) => standingOf(each, files));
  const ended = parts.map(standingOfPart);
  const boxes: [string, string][] = [
    [`${of(promises, 'holds', 'held')} of ${promises.length}`, 'invariants hold in every kept run'],
    [`${of(promises, 'holds')} of ${promises.length}`, 'shown with exactly this code'],
    [`${of(ended, 'holds')} of ${ended.length}`, 'parts of the long proof done with this code'],
    [String(of([...promises, ...ended], 'broken')), 'broken'],
  ];
  return html`<div class="counts">${boxes.map(([figure, what]) => html`<div><b>${figure}</b><span>${what}</span></div>`)}</div>`;
}

export function invariantLines({ invariants, files }: ReportFacts): Html {
  const rows = invariants.map((each) => invariantLine(each, files));
  return html`<table class="lines invariants"><thead><tr><th>id</th><th>promise</th><th>stands</th><th>what kept runs say</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function invariantLine(each: InvariantFacts, files: ReadonlyMap<string, FileFacts>): Html {
  const { id, promise, heldBy, evidence } = each;
  const lines = evidence.map((found) => html`<li>${evidenceLine(found, files.get(found.file))}</li>`);
  const of = standingOf(each, files);
  const said = of === 'held' && isUnproven(evidence) ? 'held, a run failed' : SAID[of];
  return html`<tr id="${id}"><td class="id">${id}</td><td>${marked(promise)}<div class="muted">${marked(heldBy)}</div></td><td>${standing(of, said)}</td><td><ul class="plain evidence grid">${lines}</ul></td></tr>`;
}

function evidenceLine({ source, holds, figure, broken }: Evidence, file: FileFacts | undefined): Html {
  const shown = broken.slice(0, SHOWN_BROKEN_MAX).map((line) => html`<div class="bad">${line}</div>`);
  const more =
    broken.length > SHOWN_BROKEN_MAX
      ? html`<div class="bad">and ${broken.length - SHOWN_BROKEN_MAX} more</div>`
      : NOTHING;
  const said = holds ? html`${figure}` : html`${figure}, <span class="bad">BROKEN</span>`;
  return html`<b>${source}</b><span>${said}</span><span class="muted">${dayOf(file)} ${oldness(file)}</span>${shown.length === 0 ? NOTHING : html`<div class="of-it">${shown}${more}</div>`}`;
}

const dayOf = (file: FileFacts | undefined): string => file?.at?.slice(0, 10) ?? 'no date';

/** Nothing where the file is of this code. */
function oldness(file: FileFacts | undefined): Html {
  if (file === undefined || file.fresh) return NOTHING;
  const since =
    file.commits === null ? '' : `, ${file.commits === 1 ? '1 commit' : `${file.commits} commits`} since`;
  return html`<span class="old">${file.stamped ? 'other code' : 'before stamps'}${since}</span>`;
}

export function controlLines({ controls, invariants, files }: ReportFacts): Html {
  const byId = new Map(invariants.map((each) => [each.id, each]));
  const rows = controls.map(({ asked, by, does, shownBy }) => {
    const named = [...shownBy.matchAll(/I-\d\d/g)].flatMap(([id]) => byId.get(id) ?? []);
    const all = named.map((each) => standingOf(each, files));
    const worst = (['broken', 'unshown', 'held', 'holds'] as const).find((each) => all.includes(each));
    const stands = worst === undefined ? html`<span class="muted">told by pages</span>` : standing(worst);
    const isBroken = (id: string) =>
      named.some((each) => each.id === id && standingOf(each, files) === 'broken');
    const links = shownBy.split(', ').map((each, i) => {
      const comma = i === 0 ? '' : ', ';
      return /^I-\d\d$/.test(each)
        ? html`${comma}<a ${isBroken(each) ? new Html('class="bad" ') : ''}href="#${each}">${each}</a>`
        : html`${comma}${marked(each)}`;
    });
    return html`<tr><td>${marked(asked)}<div class="muted">${marked(by)}</div></td><td>${marked(does)}</td><td>${stands}</td><td data-head="shown by">${links}</td></tr>`;
  });
  return html`<table class="lines"><thead><tr><th>asked for</th><th>what AGORA does</th><th>stands</th><th>shown by</th></tr></thead><tbody>${rows}</tbody></table>`;
}

export function partLines({ parts }: ReportFacts): Html {
  const rows = parts.map((each) => partLine(each));
  return html`<table class="lines"><thead><tr><th>part</th><th>stands</th><th>last run</th><th>came to</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function partLine(facts: PartFacts): Html {
  const { part, done, files } = facts;
  const of = standingOfPart(facts);
  const seconds = (done?.steps ?? []).reduce((sum, step) => sum + step.seconds, 0);
  const ran =
    done === null
      ? html`<span class="muted">–</span>`
      : html`${done.steps.at(-1)?.at.slice(0, 16) ?? ''}Z<div class="muted">${minutesText(seconds / 60)}, ${done.stamp.machine}</div>`;
  const said = (done?.steps ?? [])
    .filter(({ held }, _, all) => all.length === 1 || !held)
    .map(
      ({ id, held, said: line }) =>
        html`<li class="${held ? '' : 'bad'}">${held ? '' : `${id} FAILED: `}${line}</li>`,
    );
  const row =
    done !== null && done.steps.length > 1
      ? [html`<li>${done.steps.filter(({ held }) => held).length} of ${part.steps.length} steps hold</li>`]
      : [];
  const kept = files.map((file) => html`<li>${fileLine(file)}</li>`);
  return html`<tr><td><b>${part.name}</b><div class="muted">${part.what}</div></td><td>${standing(of, SAID_OF_PART[of])}</td><td>${ran}</td><td><ul class="plain evidence">${[...row, ...said, ...kept]}</ul></td></tr>`;
}

function fileLine(file: FileFacts): Html {
  if (!file.kept) return html`<code>${file.name}.json</code> <span class="old">never kept</span>`;
  const figures = file.figures.map((line) => html`<div>${line}</div>`);
  const when = file.at === null ? 'no date' : `${file.at.slice(0, 16)}Z`;
  return html`<code>${file.name}.json</code> <span class="muted">${when}${file.machine === null ? '' : `, ${file.machine}`}</span> ${oldness(file)}${figures}`;
}

export function authorityTables({ authority }: ReportFacts): Html {
  return html`${authority.map(({ under, head, rows }) => {
    const heads = head.map((cell) => html`<th>${marked(cell)}</th>`);
    const lines = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${marked(cell)}</td>`)}</tr>`);
    return html`<details><summary>${under}, ${rows.length} keys</summary><div class="wide" tabindex="0" role="region" aria-label="${under}"><table><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div></details>`;
  })}`;
}

// The whole report as one file: no script, nothing loaded from anywhere, readable on a phone and on paper.
import type { ReportFacts } from './facts.ts';
import { LOOK } from './look.ts';
import { Html, html } from './markup.ts';
import type { Packages } from './packages.ts';
import { authorityTables, banner, controlLines, counts, invariantLines, partLines } from './sections.ts';

const SECTIONS = [
  ['invariants', 'Invariants'],
  ['controls', 'Controls'],
  ['parts', 'Parts of the proof'],
  ['authority', 'Who may do what'],
  ['made-of', 'What it is made of'],
  ['reading', 'How to read this'],
] as const;

export function reportPage(facts: ReportFacts, packages: Packages, bomFile: string): string {
  const { now } = facts;
  const source =
    now.source === null
      ? 'no git checkout'
      : `${now.source.commit.slice(0, 12)}${now.source.changed ? ' and changes' : ''}`;
  const headed = (id: (typeof SECTIONS)[number][0], lead: string, body: Html) =>
    html`<section aria-labelledby="${id}"><h2 id="${id}">${SECTIONS.find(([each]) => each === id)?.[1] ?? ''}</h2><p class="lead">${lead}</p>${body}</section>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AGORA: what is proven, ${now.at.slice(0, 10)}</title>
<style>${new Html(LOOK)}</style>
</head>
<body>
<main>
<h1>AGORA: what is proven</h1>
<p class="lead">${now.at.slice(0, 16).replace('T', ' ')} UTC. A control plane for autonomous market makers, judged by the venue’s journal and the audit files of its own runs, never by what a process says of itself.</p>
${banner(facts)}
${counts(facts)}
<dl class="facts"><dt>source</dt><dd><code>${source}</code></dd><dt>engine and guardian</dt><dd><code>${now.proven}</code>, the hash that raw files carry</dd><dt>change set</dt><dd>${now.change_set}</dd><dt>written on</dt><dd>${now.machine}, Node ${now.node}</dd></dl>
<nav aria-label="Sections">${SECTIONS.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
${headed('invariants', 'The promises, each with where it is held in the code and what every kept run says of it. A judge that had nothing to look at says so and counts for nothing.', invariantLines(facts))}
${headed('controls', 'What rules for automated trading and lessons of known failures ask for, as a yardstick. No claim of compliance: nobody has audited this.', controlLines(facts))}
${headed('parts', 'Each is a command of the launcher; `./agora prove --plan` shows what is left of them. Raw files are in bench/results.'.replaceAll('`', ''), partLines(facts))}
${headed('authority', 'As measured on the real Redis servers with the shipped access lists. Everything that is not listed is refused.', authorityTables(facts))}
${headed('made-of', `${packages.components} components are in ${bomFile} beside this file (CycloneDX ${packages.spec}), without tools of the tests.`, licences(packages))}
${headed('reading', 'What the words mean, and what is not claimed.', READING)}
</main>
</body>
</html>
`;
  return page.text;
}

function licences({ licences: list }: Packages): Html {
  return html`${list.map(({ licence, packages }) => html`<details><summary>${licence}: ${packages.length}</summary><p class="muted">${packages.join(', ')}</p></details>`)}`;
}

const READING = html`<ul>
<li><b>holds</b>: every kept run that looked says so, with exactly this code of engine and guardian. <b>held, other code</b>: the same, but a run was made with another version; the commits since are counted. <b>held, a run failed</b>: the same, but a run of the whole suite failed, which may have been by this. <b>BROKEN</b> is broken however old. <b>not shown</b>: no kept run has looked at anything, or a part was never run.</li>
<li><b>This code</b> is told by a hash over the sources of engine and guardian and what they share. The console, the venue and the judges are not in it.</li>
<li><b>Mutants</b> are bugs that were put in on purpose; one that nobody notices means that the promise is not tested.</li>
<li>The venue of all runs is the paper venue. It speaks the real one’s protocol and is a model of it; its market is made up.</li>
<li>Figures are of the machine that stands beside them.</li>
</ul>`;

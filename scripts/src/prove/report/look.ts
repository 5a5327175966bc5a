// How the report looks: the tokens of the console (apps/web/app/globals.css), both themes, nothing loaded from anywhere. Colour says how much it
// matters, never alone: each standing has its word and its shape.

export const LOOK = `
:root { color-scheme: dark; --bg: #14171a; --surface: #1c2024; --line: #3a4147; --edge: #7a848d; --text: #d7dce0; --muted: #a3acb4; --act: #ff8a80; --know: #f2b233; --stale: #c4a5f5; --focus: #8ec5ff; }
@media (prefers-color-scheme: light) { :root { color-scheme: light; --bg: #e4e6e8; --surface: #eef0f1; --line: #c0c6cb; --edge: #6b747c; --text: #1b2024; --muted: #4a535b; --act: #a31515; --know: #7a4b00; --stale: #5b32a3; --focus: #1f5e94; } }
@media print { :root { color-scheme: light; --bg: #fff; --surface: #fff; --line: #c0c6cb; --edge: #6b747c; --text: #000; --muted: #333; --act: #a31515; --know: #7a4b00; --stale: #5b32a3; } nav { display: none; } details { break-inside: avoid; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--text); font: 0.9375rem/1.45 Inter, system-ui, sans-serif; overflow-wrap: break-word; font-variant-numeric: tabular-nums; }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.875rem; line-height: 1.2; margin: 0 0 0.25rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 3rem 0 0.25rem; }
h3 { font-size: 0.9375rem; margin: 1.5rem 0 0.5rem; color: var(--muted); }
p { margin: 0.5rem 0; max-width: 62rem; }
a { color: var(--focus); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
code { font: 0.875em ui-monospace, 'Liberation Mono', 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.muted, .lead { color: var(--muted); }
.banner { border: 2px solid var(--edge); background: var(--surface); padding: 1rem 1.25rem; margin: 1.5rem 0 0; }
.banner.broken { border-color: var(--act); } .banner.held, .banner.unshown { border-color: var(--know); border-style: dashed; }
.banner strong { font-size: 1.125rem; display: block; } .banner.broken strong { color: var(--act); } .banner.held strong, .banner.unshown strong { color: var(--know); }
.banner ul { margin: 0.5rem 0 0; padding-left: 1.125rem; } .banner li { margin: 0.25rem 0; }
.counts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; background: var(--line); border: 1px solid var(--line); margin: 1rem 0 0; }
.counts div { background: var(--surface); padding: 0.75rem 1rem; } .counts b { display: block; font-size: 1.625rem; line-height: 1.25; font-weight: 600; } .counts span { color: var(--muted); font-size: 0.8125rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 1rem 0 0; font-size: 0.875rem; } dl.facts dt { color: var(--muted); } dl.facts dd { margin: 0; }
nav { margin: 1.25rem 0 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.875rem; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0 0; } th { text-align: left; font-size: 0.8125rem; font-weight: 600; color: var(--muted); }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td:last-child, th:last-child { padding-right: 0; }
.id { white-space: nowrap; font-weight: 600; } .n { white-space: nowrap; text-align: right; }
.standing { white-space: nowrap; font-weight: 600; font-size: 0.8125rem; } .standing::before { display: inline-block; width: 1.25em; }
.standing.holds::before { content: '●'; } .standing.held::before { content: '◐'; } .standing.broken::before { content: '✕'; } .standing.unshown::before { content: '○'; }
.standing.broken { color: var(--act); } .standing.held, .standing.unshown { color: var(--know); }
ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain li { margin: 0 0 0.25rem; } .evidence li { font-size: 0.8125rem; line-height: 1.35; } .evidence b { font-weight: 600; }
table.invariants th:nth-child(2) { width: 34%; } table.invariants th:nth-child(4) { width: 46%; }
.grid li { display: grid; grid-template-columns: 7rem 1fr auto; gap: 0 0.75rem; } .grid .of-it { grid-column: 1 / -1; padding-left: 0.75rem; border-left: 2px solid var(--act); margin: 0.125rem 0; }
.old { color: var(--stale); } .bad { color: var(--act); }
.wide { overflow-x: auto; border: 1px solid var(--line); margin-top: 0.75rem; } .wide table { margin: 0; font-size: 0.8125rem; } .wide th, .wide td { padding: 0.375rem 0.625rem; } .wide code { white-space: nowrap; }
details { border-top: 1px solid var(--line); padding: 0.625rem 0; } details:last-of-type { border-bottom: 1px solid var(--line); } summary { cursor: pointer; }
@media (max-width: 44rem) {
  main { padding: 1.25rem 1rem 3rem; } h1 { font-size: 1.5rem; } .counts { grid-template-columns: repeat(2, 1fr); }
  table.lines, table.lines tbody, table.lines tr, table.lines td { display: block; width: 100%; } table.lines thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table.lines tr { border-bottom: 1px solid var(--line); padding: 0.75rem 0; } table.lines td { border: 0; padding: 0.125rem 0; } table.lines td:empty { display: none; }
  .grid li { grid-template-columns: 7.5rem 1fr; margin-bottom: 0.375rem; } .grid li > .muted { grid-column: 2; }
  table.lines td[data-head]::before { content: attr(data-head) ' '; color: var(--muted); font-size: 0.8125rem; } table.lines .n { text-align: left; }
}
`;

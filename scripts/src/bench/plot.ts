// Percentiles against their promises as one picture: a bar from p50 to p99 a row, a line to the worst sample, on a logarithmic axis on which 1 is
// the promise and left of it is kept, whatever the unit and whichever direction is good. Pure text, no DOM; light and dark by the reader's own theme.
import { numberText } from './figures.ts';
import { comparedFigure, isKept, type Row } from './row.ts';

const WIDTH = 1_020;
const LEFT = 376;
const RIGHT = 750;
const TOP = 34;
const ROW = 26;
const FOOT = 58;
const DECADES_MIN = -4;
const LABEL_CHARS_MAX = 58;

const STYLE = `
.bg{fill:#fbfbfc}.text{fill:#1b2024}.muted{fill:#4a535b}.line{stroke:#c0c6cb}.promise{stroke:#1b2024}
.bar{fill:#1f5e94}.worst{stroke:#1f5e94}.dot{fill:#fbfbfc;stroke:#1f5e94}.limit{fill:none;stroke:#7a4b00}
.missed .bar{fill:#b71c1c}.missed .worst,.missed .dot{stroke:#b71c1c}.missed .text{fill:#b71c1c;font-weight:700}
@media (prefers-color-scheme: dark){
.bg{fill:#14171a}.text{fill:#d7dce0}.muted{fill:#a3acb4}.line{stroke:#3a4147}.promise{stroke:#d7dce0}
.bar{fill:#8ec5ff}.worst{stroke:#8ec5ff}.dot{fill:#14171a;stroke:#8ec5ff}.limit{stroke:#f2b233}
.missed .bar{fill:#ff8a80}.missed .worst,.missed .dot{stroke:#ff8a80}.missed .text{fill:#ff8a80}}
`;

/** Null = no row has a promise that a share can be taken of. */
export function plotOf(title: string, rows: readonly Row[]): string | null {
  const shown = rows.filter(({ promise }) => promise !== null && promise.value > 0);
  if (shown.length === 0) return null;
  const shares = shown.flatMap((row) =>
    [row.p50, row.p99, row.figure, row.worst, row.limit?.p50 ?? null].flatMap((value) =>
      value === null ? [] : shareOf(row, value),
    ),
  );
  const logs = shares.filter((share) => share > 0).map(Math.log10);
  const low = Math.max(DECADES_MIN, Math.min(-1, Math.floor(Math.min(...logs, -1))));
  const high = Math.max(1, Math.ceil(Math.max(...logs, 0)));
  const x = (share: number) => {
    const log = share > 0 ? Math.min(high, Math.max(low, Math.log10(share))) : low;
    return Math.round((LEFT + ((log - low) / (high - low)) * (RIGHT - LEFT)) * 10) / 10;
  };
  const height = TOP + shown.length * ROW + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(`${title}: figures against their promises`)}</title><style>${STYLE}</style>`,
    `<rect class="bg" width="${WIDTH}" height="${height}"/>`,
    ...axis(low, high, x, TOP + shown.length * ROW),
    ...shown.map((row, i) => rowText(row, TOP + i * ROW + ROW / 2, x)),
    legend(height - 14),
    '</svg>\n',
  ].join('\n');
}

/** Of the promise; below 1 it is kept. */
function shareOf({ better, promise }: Row, value: number): number {
  const of = promise?.value ?? Number.NaN;
  return better === 'larger' ? of / value : value / of;
}

function axis(low: number, high: number, x: (share: number) => number, bottom: number): string[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i).map((decade) => {
    const at = x(10 ** decade);
    const promise = decade === 0;
    const label = promise ? 'promised' : decade < 0 ? `1/${10 ** -decade}` : `× ${10 ** decade}`;
    return (
      `<line class="${promise ? 'promise' : 'line'}" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom + 4}"${promise ? ' stroke-width="1.5"' : ''}/>` +
      `<text class="${promise ? 'text' : 'muted'}" x="${at}" y="${TOP - 12}" text-anchor="middle">${label}</text>`
    );
  });
}

function rowText(row: Row, y: number, x: (share: number) => number): string {
  const at = (value: number) => x(shareOf(row, value));
  const [from, to] = [at(row.p50), at(row.p99)].sort((a, b) => a - b) as [number, number]; // two in, two out
  const missed = isKept(row) === false;
  const said = `${row.n === 1 ? '' : `${comparedFigure(row.promise)} `}${numberText(row.figure)} of ${numberText(row.promise?.value ?? 0)} ${row.unit}${missed ? ' MISSED' : ''}`;
  const worst =
    row.worst === null
      ? ''
      : `<line class="worst" x1="${to}" x2="${at(row.worst)}" y1="${y}" y2="${y}" stroke-width="1.5"/>`;
  return [
    `<g${missed ? ' class="missed"' : ''}>`,
    `<text class="text" x="${LEFT - 14}" y="${y + 4}" text-anchor="end">${escaped(short(row.name))}</text>`,
    worst,
    `<rect class="bar" x="${from}" y="${y - 5}" width="${Math.max(3, to - from)}" height="10" rx="2"/>`,
    `<circle class="dot" cx="${at(row.figure)}" cy="${y}" r="4" stroke-width="2"/>`,
    row.limit === null || row.limit.p50 <= 0 ? '' : diamond(at(row.limit.p50), y),
    `<text class="text" x="${RIGHT + 14}" y="${y + 4}">${escaped(said)}</text>`,
    '</g>',
  ].join('');
}

const diamond = (x: number, y: number) =>
  `<path class="limit" stroke-width="1.6" d="M${x} ${y - 6}L${x + 5} ${y}L${x} ${y + 6}L${x - 5} ${y}Z"/>`;

function legend(y: number): string {
  const word = (x: number, text: string) => `<text class="muted" x="${x}" y="${y + 4}">${text}</text>`;
  return [
    `<g><rect class="bar" x="${LEFT - 240}" y="${y - 5}" width="34" height="10" rx="2"/>`,
    `<line class="worst" x1="${LEFT - 206}" x2="${LEFT - 182}" y1="${y}" y2="${y}" stroke-width="1.5"/>`,
    word(LEFT - 174, 'p50 to p99, then to the worst'),
    `<circle class="dot" cx="${LEFT + 30}" cy="${y}" r="4" stroke-width="2"/>`,
    word(LEFT + 42, 'the figure that is promised'),
    diamond(LEFT + 226, y),
    word(LEFT + 238, 'physical limit, same run'),
    `<text class="muted" x="${WIDTH - 14}" y="${y + 4}" text-anchor="end">left is better, log scale</text></g>`,
  ].join('');
}

const short = (text: string) =>
  text.length <= LABEL_CHARS_MAX ? text : `${text.slice(0, LABEL_CHARS_MAX - 1).trimEnd()}…`;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

// The page of one incident in docs/incidents: what happened when, in the words of the console's timeline, and every verdict.
import { wireEventSchema } from '@agora/shared/event';
import { eventText } from '@agora/shared/event-text';
import { type ClaimVerdict, eventsOf, sinceText } from './claims/claim.ts';
import { PROSE } from './prose.ts';
import type { Seen } from './seen.ts';

const ROWS_MAX = 40;

export function pageOf(run: Seen, verdicts: readonly ClaimVerdict[]): string {
  const prose = PROSE[run.name];
  if (prose === undefined) throw new Error(`prose.ts says nothing of ${run.name}`);
  const events = eventsOf(run);
  const rows = events.slice(0, ROWS_MAX).map(({ ms, data }) => {
    const { source, sentence } = eventText(wireEventSchema.parse(data));
    return `| ${sinceText(run, ms)} | ${source} | ${cell(sentence)} |`;
  });
  const more = events.length - rows.length;
  return [
    `# ${prose.title}`,
    '',
    `${run.incident.scenario.description} Run it: \`./agora incident ${run.name}\`; the file is \`incidents/${run.name}.yaml\`. This page was`,
    `written by \`./agora incident ${run.name} --page docs/incidents\` with seed ${run.seed}; times count from the beginning of the incident.`,
    '',
    '## Timeline',
    '',
    ...(rows.length === 0
      ? ['Nothing was told: there was nothing to tell.']
      : ['| when | who | what |', '|---|---|---|', ...rows]),
    ...(more > 0 ? ['', `And ${more} more.`] : []),
    '',
    '## What the operator saw',
    '',
    prose.operator,
    '',
    '## Why it was safe',
    '',
    prose.safe,
    '',
    '## Verdicts',
    '',
    'From the venue’s journal and the audit chain, never from what the engine thinks of itself.',
    '',
    '| claim | holds | seen |',
    '|---|---|---|',
    ...verdicts.map(
      ({ claim, holds, evidence }) => `| ${cell(claim)} | ${holds ? 'yes' : 'NO'} | ${cell(evidence)} |`,
    ),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

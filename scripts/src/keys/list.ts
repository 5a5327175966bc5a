// The agent wallets as a table: whose, for what, and until when the venue takes what they sign.
import type { AgentRole } from './approval.ts';
import type { KeyTask } from './task.ts';
import type { KeysVenue, ListedAgent } from './venue.ts';

export interface KeyRow {
  readonly engine_id: string;
  readonly role: AgentRole;
  /** `next`: made, and not in use yet. */
  readonly use: 'now' | 'next';
  /** Null where no key is made yet. */
  readonly address: string | null;
  readonly approved: boolean | null;
  readonly valid_until: string | null;
  readonly days_left: number | null;
}

const DAY_MS = 86_400_000;

export async function rowsOf(tasks: readonly KeyTask[], nowMs: number): Promise<KeyRow[]> {
  const asked = new Map<KeysVenue, Promise<readonly ListedAgent[] | null>>();
  for (const { venue } of tasks) if (!asked.has(venue)) asked.set(venue, venue.agents());
  const rows = tasks.map(async (task) => {
    const agents = (await asked.get(task.venue)) ?? null;
    const { current, next } = task.files;
    const inUse = await rowOf(task, 'now', current?.address ?? null, agents, nowMs);
    return next === null ? [inUse] : [inUse, await rowOf(task, 'next', next.address, agents, nowMs)];
  });
  return (await Promise.all(rows)).flat();
}

async function rowOf(
  { engineId, role, venue }: Pick<KeyTask, 'engineId' | 'role' | 'venue'>,
  use: KeyRow['use'],
  address: string | null,
  agents: readonly ListedAgent[] | null,
  nowMs: number,
): Promise<KeyRow> {
  const listed = agents?.find((agent) => agent.address === address);
  return {
    ...{ engine_id: engineId, role, use, address },
    approved: address === null ? false : await venue.mayAct(address, nowMs, agents),
    valid_until: listed === undefined ? null : new Date(listed.validUntil).toISOString(),
    days_left: listed === undefined ? null : Math.floor((listed.validUntil - nowMs) / DAY_MS),
  };
}

export function rowText(row: KeyRow): string {
  const whose = `${row.engine_id} ${row.role}${row.use === 'next' ? ' (next)' : ''}`;
  return `${whose.padEnd(30)} ${(row.address ?? 'no key yet').padEnd(43)} ${standingText(row)}`;
}

function standingText({ approved, valid_until, days_left }: KeyRow): string {
  if (approved === null) return 'approval not known';
  const until = valid_until?.slice(0, 10);
  if (!approved) return until === undefined ? 'NOT APPROVED' : `EXPIRED ${until}`;
  return until === undefined
    ? 'approved without a name: no end is told'
    : `approved until ${until} (${days_left} days)`;
}

// API wallets: who may sign for whom. One unnamed and three named per master, two more for each sub-account; an address is
// never taken twice; removal is approval of the zero address under the same name. Expiry is enforced hourly only.

import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import type { Address } from '../core/seam/words.ts';
import { ACTION_TEXT, TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { Account } from './account.ts';

const ZERO: Address = `0x${'0'.repeat(40)}`;
const NAMED_PER_SUB_ACCOUNT = 2;
const NAME_WITH_EXPIRY = /^(.*?) ?valid_until (\d+)$/;

export function approveAgent(
  venue: Venue,
  account: Account,
  action: Extract<ExchangeAction, { type: 'approveAgent' }>,
): ActionResponse {
  const now = venue.blockTimeMs;
  const { name, validUntilMs } = parseName(venue, action.agentName ?? null);
  if (validUntilMs <= now || validUntilMs > now + venue.config.agentValidityMaxMs)
    return refuse(TEXT.agentValidUntil);
  if (now < account.agentRemovalUntilMs) return refuse(TEXT.agentRemovalPending);
  const held = agentsOf(venue, account.address);
  const same = held.find((agent) => agent.name === name);
  if (action.agentAddress === ZERO) {
    if (same !== undefined) removeAgent(venue, account, same.address);
    return { status: 'ok', response: { type: 'default' } };
  }
  if (isTaken(venue, action.agentAddress)) return refuse(TEXT.agentUsed);
  const named = held.filter((agent) => agent.name !== null).length;
  const namedMax = namedAgentsMax(venue, account.address);
  if (name !== null && same === undefined && named >= namedMax) {
    return refuse(ACTION_TEXT.tooManyAgents(namedMax));
  }
  if (same !== undefined) retire(venue, same.address, 'replaced');
  venue.agents.set(action.agentAddress, { master: account.address, name, validUntilMs });
  return { status: 'ok', response: { type: 'default' } };
}

/** Takes an agent away; further approvals wait until the removal is through. */
export function removeAgent(venue: Venue, account: Account, address: Address): void {
  retire(venue, address, 'removed');
  account.agentRemovalUntilMs = venue.blockTimeMs + venue.config.agentRemovalPendingMs;
}

/** Forgets agents whose validity has passed; called on the hour. */
export function pruneAgents(venue: Venue): void {
  for (const [address, agent] of venue.agents) {
    if (agent.validUntilMs <= venue.blockTimeMs) retire(venue, address, 'removed');
  }
}

export type AgentEntry = { address: Address; name: string | null; validUntilMs: number };

export function agentsOf(venue: Venue, master: Address): AgentEntry[] {
  const found: AgentEntry[] = [];
  for (const [address, agent] of venue.agents) {
    if (agent.master === master) found.push({ address, name: agent.name, validUntilMs: agent.validUntilMs });
  }
  return found;
}

function namedAgentsMax(venue: Venue, master: Address): number {
  const subs = [...venue.accounts.values()].filter((sub) => sub.master === master && sub.vault === null);
  return venue.config.namedAgentsMax + NAMED_PER_SUB_ACCOUNT * subs.length;
}

function retire(venue: Venue, address: Address, how: 'replaced' | 'removed'): void {
  const agent = venue.agents.get(address);
  if (agent === undefined) return;
  venue.agents.delete(address);
  // As on the venue: nobody should use the address of a former agent for anything else.
  venue.nonces.delete(address);
  venue.retiredAgents.set(address, { master: agent.master, how });
}

function isTaken(venue: Venue, address: Address): boolean {
  return venue.agents.has(address) || venue.retiredAgents.has(address) || venue.accounts.has(address);
}

function parseName(venue: Venue, raw: string | null): { name: string | null; validUntilMs: number } {
  const fallback = venue.blockTimeMs + venue.config.agentValidityDefaultMs;
  const match = raw === null ? null : NAME_WITH_EXPIRY.exec(raw);
  if (match === null) return { name: raw === '' ? null : raw, validUntilMs: fallback };
  const name = match[1] ?? '';
  return { name: name === '' ? null : name, validUntilMs: Number(match[2]) };
}

function refuse(text: string): ActionResponse {
  return { status: 'err', response: text };
}

// `/_venue/accounts`: creates and funds accounts, and approves or revokes agents without a signature.
import { z } from 'zod';
import type { GenesisAccount } from '../../core/seam/genesis.ts';
import type { Address } from '../../core/seam/words.ts';
import { address, uint } from '../../protocol/scalars.ts';
import type { VenueHost } from '../host.ts';
import { AdminError, badRequest } from './respond.ts';

const usd = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/);
const agent = z.strictObject({
  address,
  /** Null for the one unnamed agent of an account. */
  name: z.string().min(1).max(64).nullable().default(null),
  valid_until_ms: uint.optional(),
});

/** An account of the genesis file, and of the body that creates one. */
export const accountSpec = z.strictObject({
  address,
  usd,
  agents: z.array(agent).max(16).default([]),
  master: address.optional(),
  /** Volume traded before, USD: address budget, schedule gate. */
  cum_vlm_usd: z.number().nonnegative().max(1e12).default(0),
  /** Maker volume of the UTC day before, USD, on top of that: the fee tier. */
  maker_vlm_usd: z.int().nonnegative().max(1e11).default(0),
});

export const accountsFile = z.strictObject({ accounts: z.array(accountSpec).max(10_000) });

export type AccountSpec = z.infer<typeof accountSpec>;

export function toGenesisAccount(spec: AccountSpec): GenesisAccount {
  return {
    address: spec.address,
    usd: spec.usd,
    agents: spec.agents.map(({ address: agentAddress, name, valid_until_ms: validUntilMs }) => ({
      address: agentAddress,
      name,
      ...(validUntilMs === undefined ? {} : { validUntilMs }),
    })),
    cumVlmUsd: spec.cum_vlm_usd,
    makerVlmUsd: spec.maker_vlm_usd,
    ...(spec.master === undefined ? {} : { master: spec.master }),
  };
}

export function listAccounts(host: VenueHost): object {
  const accounts = host.exchange.accounts().filter((account) => !account.house);
  return {
    accounts: accounts.map(({ address: account, master, openOrders }) => ({
      address: account,
      master,
      open_orders: openOrders,
      account_value: host.exchange.clearinghouseState(account).marginSummary.accountValue,
      agents: host.exchange.extraAgents(account),
    })),
  };
}

export function createAccount(host: VenueHost, body: unknown): object {
  const spec = parse(accountSpec, body);
  if (host.exchange.hasAccount(spec.address)) {
    throw new AdminError(
      409,
      'ACCOUNT_EXISTS',
      `Account ${spec.address} exists; POST …/deposit adds cash to it.`,
    );
  }
  host.command({ kind: 'createAccount', account: toGenesisAccount(spec) });
  return { address: spec.address };
}

export function deposit(host: VenueHost, account: Address, body: unknown): object {
  const spec = parse(z.strictObject({ usd }), body);
  host.command({ kind: 'deposit', account, usd: spec.usd });
  return { address: account, withdrawable: host.exchange.clearinghouseState(account).withdrawable };
}

export function approveAgent(host: VenueHost, account: Address, body: unknown): object {
  const spec = parse(agent.omit({ valid_until_ms: true }), body);
  const result = host.command({
    kind: 'trusted',
    command: {
      account,
      action: { type: 'approveAgent', agentAddress: spec.address, agentName: spec.name },
      receivedAtMs: host.clock.nowMs(),
    },
  });
  const response = result?.response ?? null;
  if (response?.status === 'err') throw new AdminError(409, 'REFUSED', response.response);
  return { address: account, agent: spec.address, name: spec.name, queued: response === null };
}

export function revokeAgent(host: VenueHost, account: Address, agentAddress: Address): object {
  host.command({ kind: 'revokeAgent', account, agent: agentAddress });
  return { address: account, revoked: agentAddress };
}

/** @throws AdminError naming the field at fault. */
export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not understood'}`);
}

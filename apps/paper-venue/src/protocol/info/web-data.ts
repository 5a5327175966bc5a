// `webData2`, and what its successor on the socket shows: an account and the market in one piece.
import type { Address } from '../../core/seam/words.ts';
import { defineInfo, type InfoSource } from './query.ts';
import { userParams } from './user-params.ts';

type Reads = InfoSource['exchange'];

export function webData2Of(exchange: Reads, user: Address): object {
  const agent = exchange.unnamedAgent(user);
  return {
    clearinghouseState: exchange.clearinghouseState(user),
    leadingVaults: [],
    totalVaultEquity: vaultEquityOf(exchange, user),
    openOrders: exchange.frontendOpenOrders(user),
    agentAddress: agent?.address ?? null,
    agentValidUntil: agent?.validUntil ?? null,
    cumLedger: exchange.netDeposits(user),
    meta: exchange.meta(),
    assetCtxs: exchange.assetCtxs(),
    serverTime: exchange.nowMs,
    isVault: exchange.userRole(user).role === 'vault',
    user,
    twapStates: [],
    spotState: { balances: [] },
    spotAssetCtxs: [],
    perpsAtOpenInterestCap: exchange.perpsAtOpenInterestCap(),
  };
}

export function webData3Of(exchange: Reads, user: Address): object {
  const agent = exchange.unnamedAgent(user);
  return {
    userState: {
      agentAddress: agent?.address ?? null,
      agentValidUntil: agent?.validUntil ?? null,
      cumLedger: exchange.netDeposits(user),
      serverTime: exchange.nowMs,
      isVault: exchange.userRole(user).role === 'vault',
      user,
    },
    perpDexStates: [
      {
        totalVaultEquity: vaultEquityOf(exchange, user),
        perpsAtOpenInterestCap: exchange.perpsAtOpenInterestCap(),
        leadingVaults: [],
      },
    ],
  };
}

function vaultEquityOf(exchange: Reads, user: Address): string {
  const held = exchange.userVaultEquities(user).reduce((sum, { equity }) => sum + Number(equity), 0);
  return held === 0 ? '0.0' : held.toFixed(6);
}

export const webData2 = defineInfo({
  type: 'webData2',
  params: userParams,
  answer: ({ exchange }, { user }) => webData2Of(exchange, user),
});

// Every error text of the venue, word for word, in one place. Per-order texts carry ` asset=<n>` as the
// live venue does; texts of whole actions do not. README names those that nobody measured.
import type { Address } from './seam/words.ts';

export const TEXT = {
  ordersEmpty: 'Orders are empty.',
  invalidAsset: 'Order has invalid asset.',
  invalidPrice: 'Order has invalid price.',
  invalidSize: 'Order has invalid size.',
  zeroSize: 'Order has zero size.',
  builderNotApproved: 'Builder fee has not been approved.',
  postOnlyWindow: 'Only post-only orders allowed immediately after network upgrade',
  invalidGrouping: 'Invalid order grouping',
  cannotModify: 'Cannot modify canceled or filled order',
  modifyToTrigger: 'Cannot modify to a trigger order without always place',
  actionExpired: 'Action already expired',
  vaultMayNot: 'Vault may not perform this action.',
  invalidLeverage: 'Invalid leverage value',
  switchLeverageType: 'Cannot switch leverage type with open position.',
  crossMarginTooLow:
    'Cross position does not have sufficient margin available to decrease leverage. To decrease leverage, deposit more collateral.',
  noIsolatedPosition: 'No isolated position to update margin of.',
  isolatedMarginTooLow: 'Insufficient margin to update isolated margin.',
  isolatedLeverageTooLow:
    'Isolated position does not have sufficient margin available to decrease leverage. To decrease leverage, deposit more collateral.',
  balanceTooLow: 'Insufficient balance for withdrawal.',
  destinationSelf: 'Cannot self-transfer.',
  tooManySubAccounts: 'Too many sub-accounts.',
  noSubAccount: 'Sub-account does not exist.',
  noVault: 'Vault not registered.',
  vaultTooSmall: 'Vault deposit too small.',
  vaultLocked: 'Cannot withdraw during the lockup period after a deposit.',
  vaultEquityTooLow: 'Insufficient vault equity.',
  vaultLeaderShare: 'Vault leader must keep at least 5% of the vault.',
  nameInvalid: 'Invalid name.',
  agentUsed: 'Extra agent already used.',
  agentRemovalPending: 'User has pending agent removal',
  agentValidUntil: 'Agent valid_until already expired.',
  scheduleTooEarly: 'Scheduled cancel time too early, must be at least 5 seconds from now.',
  scheduleTooMany: 'Too many scheduled cancels triggered today.',
} as const;

export const ORDER_TEXT = {
  tick: (asset: number) => `Price must be divisible by tick size. asset=${asset}`,
  minNotional: (minUsd: number, asset: number) =>
    `Order must have minimum value of $${minUsd}. asset=${asset}`,
  margin: (asset: number) => `Insufficient margin to place order. asset=${asset}`,
  reduceOnly: (asset: number) => `Reduce only order would increase position. asset=${asset}`,
  badAlo: (bid: string, ask: string, asset: number) =>
    `Post only order would have immediately matched, bbo was ${bid}@${ask}. asset=${asset}`,
  iocCancel: (asset: number) =>
    `Order could not immediately match against any resting orders. asset=${asset}`,
  oracle: (asset: number) => `Price too far from oracle asset=${asset}`,
  maxPosition: (asset: number) =>
    `Order would cause position to exceed margin tier limit at current leverage. asset=${asset}`,
  tooManyOpen: (asset: number) => `Too many open orders. asset=${asset}`,
  cancelMissing: (asset: number) => `Order was never placed, already canceled, or filled. asset=${asset}`,
  referenceBand: (pct: number) => `Order price cannot be more than ${pct}% away from the reference price`,
  badTrigger: (asset: number) => `Invalid TP/SL price. asset=${asset}`,
  noLiquidity: (asset: number) => `No liquidity available for market order. asset=${asset}`,
  oiCapped: (asset: number) =>
    `Order would increase open interest while open interest is capped. asset=${asset}`,
  oiAggressive: (asset: number) =>
    `Order rejected due to price more aggressive than oracle while at open interest cap. asset=${asset}`,
  halted: (asset: number) => `Trading is halted. asset=${asset}`,
  duringModify: (text: string) => `Error placing new order during modify: ${text}`,
} as const;

export const ACTION_TEXT = {
  overWeight: (max: number) => `Signed action over weight limit of ${max}.`,
  nonceDuplicate: (nonce: number) => `Invalid nonce: duplicate nonce ${nonce}`,
  nonceTooLow: (nonce: number, floor: number) => `Invalid nonce: nonce too low ${nonce} < ${floor}`,
  nonceTooHigh: (nonce: number, ceiling: number) => `Invalid nonce: nonce too high ${nonce} > ${ceiling}`,
  userUnknown: (signer: Address) => `User or API Wallet ${signer} does not exist.`,
  mustDeposit: (user: Address) => `Must deposit before performing actions. User: ${user}`,
  budget: (used: number, cap: number, volumeUsd: string) =>
    `Too many cumulative requests sent (${used} > ${cap}) for cumulative volume traded $${volumeUsd}. Place taker orders to free up 1 request per USDC traded.`,
  scheduleGate: (requiredUsd: number, tradedUsd: string) =>
    `Cannot set scheduled cancel time until enough volume traded. Required: $${requiredUsd}. Traded: $${tradedUsd}.`,
  subAccountGate: (requiredUsd: number, tradedUsd: string) =>
    `Cannot create sub-accounts until enough volume traded. Required: $${requiredUsd}. Traded: $${tradedUsd}.`,
  tooManyAgents: (max: number) =>
    `Too many extra agents for cumulative volume traded. Current limit is ${max}`,
} as const;

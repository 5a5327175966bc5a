/** The venue's reads, bound to one account. `exchangeStatus` also sets the estimate of the venue's clock. */
import type { Address } from '@agora/shared/ids';
import type { Clock } from '../../ports/clock.ts';
import type { Outcome } from '../../ports/outcome.ts';
import type { VenueInfo } from '../../ports/venue-info.ts';
import { readAccount } from './info/account-read.ts';
import { clearinghouseState, stateTimeSchema } from './info/clearinghouse-state.ts';
import { exchangeStatus, exchangeStatusSchema } from './info/exchange-status.ts';
import { extraAgents, extraAgentsSchema } from './info/extra-agents.ts';
import { readFills } from './info/fills-read.ts';
import { historicalOrders, historicalOrdersSchema } from './info/historical-orders.ts';
import { meta, metaSchema } from './info/meta.ts';
import { metaAndAssetCtxs, metaAndAssetCtxsSchema } from './info/meta-and-asset-ctxs.ts';
import { orderStatus, orderStatusSchema } from './info/order-status.ts';
import { readOrders } from './info/orders-read.ts';
import type { PostInfo } from './info/post-info.ts';
import { userAbstraction, userAbstractionSchema } from './info/user-abstraction.ts';
import { userFees, userFeesSchema } from './info/user-fees.ts';
import { fundingOf, userFunding, userFundingSchema } from './info/user-funding.ts';
import { userRateLimit, userRateLimitSchema } from './info/user-rate-limit.ts';
import { userRole, userRoleSchema } from './info/user-role.ts';
import type { VenueClock } from './time/venue-clock.ts';
import { orderNewsOf } from './wire/order.ts';

export interface VenueInfoParts {
  readonly post: PostInfo;
  readonly account: Address;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
}

export function venueInfo({ post, account, clock, venueClock }: VenueInfoParts): VenueInfo {
  return {
    meta: () => post(meta(), metaSchema),
    metaAndAssetCtxs: () => post(metaAndAssetCtxs(), metaAndAssetCtxsSchema),
    readAccount: (universe, traded, fillsFromMs) =>
      readAccount(post, clock, { user: account, universe, traded, fillsFromMs }),
    readOrders: (universe) => readOrders(post, clock, { user: account, universe }),
    orderStatus: async (universe, id) =>
      mapped(await post(orderStatus(account, id), orderStatusSchema), (state) =>
        state === null ? null : orderNewsOf(state, universe),
      ),
    stateTime: async () =>
      mapped(await post(clearinghouseState(account), stateTimeSchema), ({ time }) => time),
    userFillsByTime: (universe, fromMs, toMs) => readFills(post, account, universe, fromMs, toMs),
    historicalOrders: async (universe) =>
      mapped(await post(historicalOrders(account), historicalOrdersSchema), (states) =>
        states.map((state) => orderNewsOf(state, universe)),
      ),
    userFunding: async (universe, fromMs) => {
      const outcome = await post(userFunding(account, fromMs), userFundingSchema);
      try {
        return mapped(outcome, (answer) => fundingOf(answer, universe));
      } catch (error) {
        return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    userRateLimit: () => post(userRateLimit(account), userRateLimitSchema),
    userFees: () => post(userFees(account), userFeesSchema),
    extraAgents: () => post(extraAgents(account), extraAgentsSchema),
    userRole: (address) => post(userRole(address), userRoleSchema),
    userAbstraction: () => post(userAbstraction(account), userAbstractionSchema),
    exchangeStatus: async () => {
      const issuedMs = clock.monoMs();
      const outcome = await post(exchangeStatus(), exchangeStatusSchema);
      if (outcome.kind === 'answered') venueClock.note(outcome.value.timeMs, issuedMs, clock.monoMs());
      return outcome;
    },
  };
}

function mapped<A, B>(outcome: Outcome<A>, map: (value: A) => B): Outcome<B> {
  return outcome.kind === 'answered' ? { kind: 'answered', value: map(outcome.value) } : outcome;
}

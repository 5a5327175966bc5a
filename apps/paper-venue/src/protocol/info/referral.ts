// `referral`: nobody refers anybody here; the stage follows the volume as on the real venue.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

const CODE_VOLUME_USD = 10_000;

export const referral = defineInfo({
  type: 'referral',
  params: userParams,
  answer: ({ exchange }, { user }) => {
    const { cumVlm } = exchange.userRateLimit(user);
    return {
      referredBy: null,
      cumVlm,
      unclaimedRewards: '0.0',
      claimedRewards: '0.0',
      builderRewards: '0.0',
      referrerState:
        Number(cumVlm) < CODE_VOLUME_USD
          ? { stage: 'needToTrade', data: { required: `${CODE_VOLUME_USD}.0` } }
          : { stage: 'needToCreateCode' },
      rewardHistory: [],
      tokenToState: [],
    };
  },
});

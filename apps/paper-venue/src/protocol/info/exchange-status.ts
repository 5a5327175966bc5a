// `exchangeStatus`: the venue's clock and its special statuses.
import { defineInfo, noParams } from './query.ts';

export const exchangeStatus = defineInfo({
  type: 'exchangeStatus',
  params: noParams,
  weight: 2,
  answer: (source) => ({ time: source.nowMs(), specialStatuses: source.specialStatuses() }),
});

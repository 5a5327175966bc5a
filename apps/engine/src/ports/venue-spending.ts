/**
 * What each request takes from the venue's limits, told as it leaves, so that one budget for the account and its IP can be
 * kept elsewhere. Nothing is asked for permission here.
 */
export type SpendPurpose = 'read' | 'place' | 'cancel' | 'noop' | 'schedule_cancel' | 'leverage';

export interface VenueSpend {
  readonly purpose: SpendPurpose;
  /** Of the 1,200 a minute that the venue grants an IP. Some reads weigh more once their answer is counted. */
  readonly ipWeight: number;
  /** Of the account's request budget: one an item; 0 for reads. */
  readonly addressItems: number;
}

export interface VenueSpending {
  spent(spend: VenueSpend): void;
}

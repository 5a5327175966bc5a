// Daily loss as a share of its cap: the only form in which profit and loss appears on the console.
import { compareDecimals, type Decimal, decimalSchema } from '@agora/shared/decimal';
import { longAge, NOT_KNOWN, usdCents, utcTime } from '@agora/shared/format';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from './clocks.ts';
import { shareText } from './exposure-text.ts';

export type LossText = {
  readonly figure: string;
  /** Whether the figure is of now, and what it was at the trip. */
  readonly tense: string;
  /** Share, cap, and when the day ends. */
  readonly line: string;
  readonly aside: string;
  readonly lost: boolean;
};

const ZERO: Decimal = decimalSchema.parse('0');

export function lossText(situation: Situation | null): LossText {
  const loss = situation?.snapshot?.loss ?? null;
  if (situation === null || loss === null) {
    return { figure: 'Not known yet', tense: '', line: '', aside: '', lost: situation !== null };
  }
  const cap = `\u2212${usdCents(loss.cap_usd)} daily cap`;
  const lost = isSnapshotLost(situation) || situation.lost.venue;
  if (loss.daily_pnl_usd === null) {
    return { figure: 'Not known', tense: '', line: `of the ${cap}, resets 00:00 UTC`, aside: '', lost };
  }
  const isLoss = isWholeCent(loss.daily_pnl_usd);
  const used = isLoss ? shareText(loss.daily_pnl_usd, loss.cap_usd) : '0 %';
  const asOf = situation.snapshot?.as_of ?? null;
  return {
    figure: isLoss ? usdCents(loss.daily_pnl_usd) : 'No loss',
    tense: `${lost ? 'then' : 'now'}${atTripText(loss.at_trip_usd)}`,
    line: `${used} of the ${cap}, resets 00:00 UTC`,
    aside: lost
      ? `last known ${asOf === null ? NOT_KNOWN : utcTime(asOf)}, ${longAge(situation.ages.snapshot)} ago`
      : `${longAge(situation.ages.snapshot)} ago`,
    lost,
  };
}

/** A day that was in front when it tripped had no loss: it is not praised with a figure. */
function atTripText(usd: Decimal | null): string {
  if (usd === null) return '';
  return isWholeCent(usd) ? `, ${usdCents(usd)} at the trip` : ', none at the trip';
}

/** Less than half a cent would read as a loss of nothing. */
function isWholeCent(usd: Decimal): boolean {
  return compareDecimals(usd, ZERO) < 0 && usdCents(usd) !== usdCents(ZERO);
}

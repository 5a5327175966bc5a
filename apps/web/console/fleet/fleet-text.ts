// The figures of one engine in words. What nobody vouches for now is called last known, with its age where the row tells it. Pure.
import type { FleetRow } from '@agora/shared/fleet';
import { longAge, usdCents, usdWhole } from '@agora/shared/format';
import { CLOCK_LIMITS_MS, freshness } from '@agora/shared/freshness';
import { shareText } from '../../lib/exposure-text.ts';

export type Figure = { readonly text: string; readonly isMemory: boolean };
export type FleetFigures = { readonly gross: Figure; readonly loss: Figure };

/** The row as it stands `sinceMs` after it was heard: whatever else nobody renews, its ages grow. */
export function aged(row: FleetRow, sinceMs: number): FleetRow {
  const now = (ageMs: number | null) => (ageMs === null ? null : ageMs + sinceMs);
  return { ...row, engine_age_ms: now(row.engine_age_ms), venue_age_ms: now(row.venue_age_ms) };
}

/** `isLost` = nothing of the whole list is live. */
export function fleetFigures(row: FleetRow, isLost: boolean): FleetFigures {
  const { display, gross_usd, cap_usd, engine_age_ms, venue_age_ms } = row;
  const isSilent = freshness(engine_age_ms, CLOCK_LIMITS_MS.engine) === 'lost';
  const isMemory = isLost || isSilent || display.word === 'UNKNOWN';
  const isVenueLost = freshness(venue_age_ms, CLOCK_LIMITS_MS.venue) === 'lost';
  const gross =
    gross_usd === null || cap_usd === null
      ? null
      : `${usdWhole(gross_usd)}, ${shareText(gross_usd, cap_usd)}`;
  return {
    gross: figure(gross, isMemory || isVenueLost, venue_age_ms),
    // It comes of the snapshot, whose age the row does not tell: a living engine may have written none for an hour.
    loss: figure(lossOf(row), isMemory, null),
  };
}

function lossOf({ daily_pnl_usd: pnl, loss_cap_usd: cap }: FleetRow): string | null {
  if (pnl === null || cap === null) return null;
  return pnl.startsWith('-') ? `${usdCents(pnl)}, ${shareText(pnl, cap)}` : 'none';
}

function figure(text: string | null, isMemory: boolean, ageMs: number | null): Figure {
  if (text === null) return { text: 'not known', isMemory };
  if (!isMemory) return { text, isMemory };
  return { text: `last known${ageMs === null ? '' : ` ${longAge(ageMs)} ago`}: ${text}`, isMemory };
}

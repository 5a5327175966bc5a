/** Fills of a frame: those of listed perpetuals, and whether others were among them. */
import type { VenueFill } from '../../../../ports/venue-news.ts';
import { fillOf, type WireFill } from '../../wire/fill.ts';
import { type Read, type ReadContext, unused } from './reader.ts';

export function fillsRead(wire: readonly WireFill[], isSnapshot: boolean, { universe }: ReadContext): Read {
  try {
    const all = wire.map((each) => fillOf(each, universe));
    const fills = all.filter((fill): fill is VenueFill => fill !== null);
    return {
      news: [{ kind: 'fills', fills, isSnapshot }],
      dropped: fills.length === all.length ? null : 'unknown_coin',
      subject: '',
    };
  } catch {
    return unused('malformed');
  }
}

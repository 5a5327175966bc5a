// I-15: at quiescence nothing is lost. Every intent is denied before it left, known to the venue, or proven never accepted;
// and every fill of the venue stands in the audit once, as the venue made it, with none that the venue does not know.
import type { AuditFill } from './audit-story.ts';
import { exactOf, textOf } from './exact.ts';
import type { VenueFill } from './venue-story.ts';
import { type Evidence, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

/** Of every price and size together. */
const PX_DECIMALS = 6;
const USD_DECIMALS = 6;

export const nothingLost: Judge = (evidence) => {
  const { audit, venue } = evidence;
  return verdict('I-15', audit.intents.length + venue.fills.length, [
    ...lostIntents(evidence),
    ...lostFills(evidence),
  ]);
};

function lostIntents(evidence: Evidence): string[] {
  const { audit, venue } = evidence;
  const denied = new Set(audit.denied.map(({ boot, batch }) => `${boot} ${batch}`));
  const cameIn = new Set(placed(evidence).map(({ cloid }) => cloid));
  const burnt = new Set(
    venue.actions
      .filter(({ type, accepted }) => type === 'noop' && accepted === true)
      .map(({ nonce }) => nonce),
  );
  return audit.intents
    .filter(({ boot, batch, cloid, nonce, expiresAfterMs }) => {
      if (denied.has(`${boot} ${batch}`)) return cameIn.has(cloid);
      return !cameIn.has(cloid) && !burnt.has(nonce) && expiresAfterMs * US_PER_MS >= venue.lastUs;
    })
    .map(({ cloid, boot, batch }) =>
      denied.has(`${boot} ${batch}`)
        ? `${cloid} came in though the audit says that it was denied`
        : `${cloid} never came in, and it still might`,
    );
}

function lostFills(evidence: Evidence): string[] {
  const { audit, venue } = evidence;
  const noted = Map.groupBy(audit.fills, ({ tid }) => tid);
  const known = new Set(venue.fills.map(({ tid }) => tid));
  const lost = venue.fills
    .filter(({ tid }) => noted.get(tid)?.length !== 1)
    .map(({ tid }) => `the fill ${tid} stands ${noted.get(tid)?.length ?? 0} times in the audit`);
  const invented = audit.fills
    .filter(({ tid }) => !known.has(tid))
    .map(({ tid }) => `the venue knows no fill ${tid}`);
  const altered = venue.fills.flatMap((fill) => {
    const [own, ...more] = noted.get(fill.tid) ?? [];
    return own === undefined || more.length > 0 ? [] : differences(evidence, fill, own);
  });
  return [...lost, ...invented, ...altered];
}

/** What the audit says else of a fill than the venue does. */
function differences({ venue }: Evidence, fill: VenueFill, noted: AuditFill): string[] {
  const decimals = venue.szDecimals.get(noted.coin);
  if (decimals === undefined) return [`the fill ${fill.tid} is noted of ${noted.coin}, which is not listed`];
  const told = {
    ...{ coin: noted.coin, side: noted.side, px: exactOf(noted.px, PX_DECIMALS - decimals) },
    ...{ sz: exactOf(noted.sz, decimals), fee: exactOf(noted.fee_uusd, USD_DECIMALS) },
  };
  return (['coin', 'side', 'px', 'sz', 'fee'] as const)
    .filter((field) => told[field] !== fill[field])
    .map((field) => `the fill ${fill.tid} has ${field} ${spelt(fill[field])}, noted ${spelt(told[field])}`);
}

const spelt = (value: string | bigint) => (typeof value === 'bigint' ? textOf(value) : value);

// I-15: at quiescence nothing is lost. Every intent is denied before it left, known to the venue, or proven never accepted;
// and every fill of the venue stands in the audit once, with none that the venue does not know.
import { type Evidence, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

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

function lostFills({ audit, venue }: Evidence): string[] {
  const noted = Map.groupBy(audit.fills, ({ tid }) => tid);
  const known = new Set(venue.fills.map(({ tid }) => tid));
  const lost = venue.fills
    .filter(({ tid }) => noted.get(tid)?.length !== 1)
    .map(({ tid }) => `the fill ${tid} stands ${noted.get(tid)?.length ?? 0} times in the audit`);
  const invented = audit.fills
    .filter(({ tid }) => !known.has(tid))
    .map(({ tid }) => `the venue knows no fill ${tid}`);
  return [...lost, ...invented];
}

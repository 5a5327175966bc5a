// I-20: no nonce is used twice and those of orders rise over all lives, however the clock jumps; a clock that jumped halts the engine; and where
// the venue refused a cancel as a whole, it took another within two seconds. What it looked at are jumps, later lives and refused cancels.
import { heldUs } from './held.ts';
import type { OtherAction } from './venue-story.ts';
import { at, type Evidence, type Judge, US_PER_MS, verdict } from './verdict.ts';

const ACCEPTED_US_MAX = 2_000 * US_PER_MS;
const HALT_MS_MAX = 2_000;
const CANCELS: ReadonlySet<string> = new Set(['cancel', 'cancelByCloid']);

export const noncesRise: Judge = (evidence) => {
  const { intents, jumps } = evidence.audit;
  const laterLives = Math.max(0, new Set(intents.map(({ boot }) => boot)).size - 1);
  const refused = refusedWhole(evidence);
  return verdict('I-20', jumps.length + laterLives + refused.length, [
    ...fallen(evidence),
    ...reused(evidence),
    ...unhalted(evidence),
    ...notTaken(evidence, refused),
  ]);
};

function fallen({ audit }: Evidence): string[] {
  let highest = 0;
  let batch = '';
  return audit.intents.flatMap(({ nonce, boot, batch: number, ms }) => {
    const name = `${boot} ${number}`;
    const isNew = name !== batch;
    batch = name;
    if (!isNew || nonce > highest) {
      highest = Math.max(highest, nonce);
      return [];
    }
    return [`the nonce ${nonce} at ${at(ms * US_PER_MS)} is not above ${highest}`];
  });
}

/** A noop takes the nonce of the order that it voids, which is its purpose. */
function reused({ venue }: Evidence): string[] {
  const uses = [
    ...venue.submissions.map(({ signer, nonce, seq }) => ({ signer, nonce, seq })),
    ...venue.actions.filter(({ type, accepted }) => type !== 'noop' && accepted === true),
  ];
  const byNonce = Map.groupBy(uses, ({ signer, nonce }) => `${signer} ${nonce}`);
  return [...byNonce]
    .filter(([, same]) => new Set(same.map(({ seq }) => seq)).size > 1)
    .map(([name]) => `signer and nonce ${name} were used more than once`);
}

/** Unless it was halted then: a clock that jumps while nothing is sent is seen by the next boot. While it is frozen no time counts. */
function unhalted({ audit, outages }: Evidence): string[] {
  return audit.jumps
    .filter(({ seq, ms, boot }) => {
      const own = audit.events.filter((each) => each.boot === boot);
      const stood = own.findLast((each) => isTurn(each) && each.seq < seq);
      const since = own.filter((each) => each.seq >= seq);
      const isInTime = (atMs: number) => {
        const passed = { fromUs: ms * US_PER_MS, toUs: atMs * US_PER_MS };
        return atMs - ms - heldUs(outages.engine, passed) / US_PER_MS <= HALT_MS_MAX;
      };
      const halted = since.some(({ event, ms: atMs }) => event === 'halt' && isInTime(atMs));
      const isLastWord = since.every((each) => isInTime(each.ms));
      return stood?.event === 'resume' && !halted && !isLastWord;
    })
    .map(({ ms, byMs }) => `the clock jumped by ${byMs} ms at ${at(ms * US_PER_MS)}, and nothing halted`);
}

const isTurn = ({ event }: { readonly event: string }) => event === 'resume' || event === 'halt';

function refusedWhole({ venue }: Evidence): OtherAction[] {
  return venue.actions.filter(
    ({ type, accepted, us }) =>
      CANCELS.has(type) && accepted === false && us + ACCEPTED_US_MAX <= venue.lastUs,
  );
}

function notTaken({ venue }: Evidence, refused: readonly OtherAction[]): string[] {
  const cancels = venue.actions.filter(({ type }) => CANCELS.has(type));
  return refused
    .filter(
      ({ us, signer }) =>
        !cancels.some(
          (other) =>
            other.accepted === true &&
            other.signer === signer &&
            other.us > us &&
            other.us <= us + ACCEPTED_US_MAX,
        ),
    )
    .filter(({ us, oids }) => oids.some((oid) => isOpenAt(venue.orders.get(oid), us + ACCEPTED_US_MAX)))
    .map(
      ({ us, signer }) => `a cancel of ${signer} was refused at ${at(us)}, and none taken within two seconds`,
    );
}

function isOpenAt(
  order: { readonly ended: { readonly us: number } | null } | undefined,
  us: number,
): boolean {
  return order !== undefined && (order.ended === null || order.ended.us > us);
}

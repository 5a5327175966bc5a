// I-01: after a halt no order of the engine comes in until a way back, but bytes that were approved before it: those carry an expiry, which
// the venue holds them to, and were noted before the halt was.
import { leftUsOf } from './left.ts';
import { at, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

const HALT_MS_MAX = 200;

export const nothingAfterHalt: Judge = (evidence) => {
  const { events, intents } = evidence.audit;
  const noted = new Map(intents.map((intent) => [intent.cloid, intent]));
  const leftUs = leftUsOf(evidence);
  const orders = placed(evidence).map((order) => ({ ...order, leftUs: leftUs(order) }));
  const halts = events.filter(({ event }) => event === 'halt');
  const broken = halts.flatMap((halt) => {
    const back = events.find(({ seq, event }) => seq > halt.seq && event === 'resume');
    const fromUs = (halt.ms + HALT_MS_MAX) * US_PER_MS;
    const untilUs = back === undefined ? Number.POSITIVE_INFINITY : back.ms * US_PER_MS;
    return orders
      .filter((order) => order.leftUs > fromUs && order.leftUs < untilUs)
      .filter(({ cloid, venueMs, expiresAfterMs }) => {
        const intent = cloid === null ? undefined : noted.get(cloid);
        const isApproved = intent !== undefined && intent.seq < halt.seq;
        return !(isApproved && expiresAfterMs !== null && venueMs <= expiresAfterMs);
      })
      .map(({ cloid, us }) => `${cloid} came in at ${at(us)}, halted since ${at(halt.ms * US_PER_MS)}`);
  });
  return verdict('I-01', halts.length, broken);
};

// I-10: no life of the engine notes an order before that life noted a way back of its own, nor after a halt that followed it: whatever it
// found on disk and in Redis when it began. The invariant is of orders: what was approved before a halt, was being recorded while it came and
// was then denied at the send line is none. That a denied one never comes in is for I-15.
import { at, type Judge, US_PER_MS, verdict } from './verdict.ts';

export const everyLifeAsks: Judge = ({ audit }) => {
  const turns = audit.events.filter(({ event }) => event === 'resume' || event === 'halt');
  const denied = new Set(audit.denied.map(({ boot, batch }) => `${boot} ${batch}`));
  const broken = audit.intents
    .filter(({ boot, batch }) => !denied.has(`${boot} ${batch}`))
    .filter(({ seq, boot }) => {
      const last = turns.findLast((turn) => turn.boot === boot && turn.seq < seq);
      return last?.event !== 'resume';
    })
    .map(
      ({ cloid, ms, boot }) => `${cloid} was noted at ${at(ms * US_PER_MS)}, while life ${boot} was halted`,
    );
  return verdict('I-10', audit.intents.length, broken);
};

// I-10: no life of the engine notes an order before that life noted a way back of its own, nor after a halt that followed it: whatever it
// found on disk and in Redis when it began.
import { at, type Judge, US_PER_MS, verdict } from './verdict.ts';

export const everyLifeAsks: Judge = ({ audit }) => {
  const turns = audit.events.filter(({ event }) => event === 'resume' || event === 'halt');
  const broken = audit.intents
    .filter(({ seq, boot }) => {
      const last = turns.findLast((turn) => turn.boot === boot && turn.seq < seq);
      return last?.event !== 'resume';
    })
    .map(
      ({ cloid, ms, boot }) => `${cloid} was noted at ${at(ms * US_PER_MS)}, while life ${boot} was halted`,
    );
  return verdict('I-10', audit.intents.length, broken);
};

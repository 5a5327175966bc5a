// I-14: a stop that is repeated while it stands is one halt: the engine notes one until a way back, and whoever asks again with the same key is
// told so. After a way back the same key stops anew.
import type { StopHeard } from './facts.ts';
import { answeredStops, wayBackFrom, waysBack } from './stops-known.ts';
import { at, type Evidence, type Judge, US_PER_MS, verdict } from './verdict.ts';

export const onePerPeriod: Judge = (evidence) => {
  const turns = evidence.audit.events.filter(({ event }) => event === 'halt' || event === 'resume');
  const again = turns.filter(({ event, boot, data }, i) => {
    const before = turns[i - 1];
    if (event !== 'halt' || before?.event !== 'halt' || before.boot !== boot) return false;
    // What a process is born with gives way to the stop that it finds, and stays one halt.
    return !(before.data.cause === 'boot' && data.cause !== 'boot' && before.data.halt_id === data.halt_id);
  });
  return verdict('I-14', turns.length + evidence.facts.stops.length, [
    ...again.map(({ ms, data }) => `${data.halt_id} at ${at(ms * US_PER_MS)} while a halt stood`),
    ...repeats(evidence),
  ]);
};

function repeats(evidence: Evidence): string[] {
  const known = evidence.facts.stops.filter(({ durable, epoch }) => durable && epoch !== null);
  return [...Map.groupBy(known, ({ key }) => key).values()].flatMap((same) =>
    same.flatMap((stop, i) => {
      const before = same[i - 1];
      // Of two that were asked at once either may be the first.
      if (before === undefined || stop.askedUs < before.answeredUs || stop.replayed === null) return [];
      const wasEnded = isEnded(evidence, before, stop.askedUs);
      if (wasEnded === stop.replayed || (stop.replayed && stop.epoch !== before.epoch))
        return [`the key ${stop.key} was answered wrongly at ${at(stop.answeredUs)}: ${told(stop, before)}`];
      return [];
    }),
  );
}

/** A way back that names the stop lies between. */
function isEnded(evidence: Evidence, before: StopHeard, untilUs: number): boolean {
  const [stop] = answeredStops({ ...evidence, facts: { ...evidence.facts, stops: [before] } });
  const back = stop === undefined ? undefined : wayBackFrom(stop, waysBack(evidence));
  return back !== undefined && back.us < untilUs;
}

const told = ({ replayed, epoch }: StopHeard, before: StopHeard) =>
  `epoch ${epoch}, ${replayed ? 'a replay' : 'raised anew'}, after epoch ${before.epoch}`;

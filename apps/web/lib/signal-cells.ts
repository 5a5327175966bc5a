// The six trust signals as cells: each carries its effect in words, and one that nobody can vouch for now is
// last known, whatever it said.
import { longAge, withShortTimes } from '@agora/shared/format';
import { SIGNAL_NAMES, type Signal, type SignalName } from '@agora/shared/signal';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from './clocks.ts';

export type SignalCell = {
  readonly name: SignalName;
  /** `awaited`: no frame has come yet, so nothing is known and nothing is lost. */
  readonly standing: 'holds' | 'blocks' | 'not_known' | 'awaited';
  readonly text: string;
};

/** All six, in the order of the product's vocabulary. */
export function signalCells(situation: Situation | null): SignalCell[] {
  return SIGNAL_NAMES.map((name) => {
    const signal = situation?.snapshot?.signals.find((each) => each.name === name);
    if (situation === null) return { name, standing: 'awaited', text: 'not known yet' };
    if (signal === undefined) return { name, standing: 'not_known', text: 'not known' };
    return cellOf(signal, situation);
  });
}

function cellOf(signal: Signal, situation: Situation): SignalCell {
  const { name, evidence } = signal;
  const { nowMs } = situation;
  if (isSnapshotLost(situation)) {
    // The evidence is left out: read in passing, an old "match, 0 orders" would pass for a live one.
    const text = `last known ${longAge(situation.ages.snapshot)} ago: ${signal.holds ? 'held' : 'blocked orders'}`;
    return { name, standing: 'not_known', text };
  }
  return { name, standing: signal.holds ? 'holds' : 'blocks', text: withShortTimes(evidence, nowMs) };
}

/** `Trust signals: 4 of 6 pass. Gate CLOSED by kill latch` */
export function signalsTitle(situation: Situation | null, gateLine: string): string {
  const holding = signalCells(situation).filter(({ standing }) => standing === 'holds').length;
  const verb = situation === null || isSnapshotLost(situation) ? 'confirmed' : 'pass';
  return `Trust signals: ${holding} of ${SIGNAL_NAMES.length} ${verb}. ${gateLine}`;
}

// Gathers what comes in a burst and hands it on together, so that a thousand events are one painting and not a thousand.

/** `hand` gets everything taken since the last time, `later` calls its act once. */
export function takeBatched<T>(
  hand: (batch: readonly T[]) => void,
  later: (act: () => void) => void,
): (item: T) => void {
  let waiting: T[] = [];
  return (item) => {
    waiting.push(item);
    if (waiting.length > 1) return;
    later(() => {
      const batch = waiting;
      waiting = [];
      hand(batch);
    });
  };
}

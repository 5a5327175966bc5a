/** What acts, and what moves it: the latch, and each engine's watch and account. Has no server, socket or file of its own. */
import type { Account } from './account.ts';
import { watchEngine } from './engine-watch.ts';
import { Latch, type LatchParts } from './latch.ts';

const [LOOK_EVERY_MS, PROBE_EVERY_MS] = [50, 250];

/** Moves them for as long as the machine runs. */
export function moveHands(accounts: readonly Account[], parts: Omit<LatchParts, 'engines' | 'onStop'>) {
  const { every } = parts.machine;
  const strikes: (() => void)[] = [];
  const onStop = () => strikes.forEach((strike) => void strike());
  const latch = new Latch({ ...parts, engines: accounts.map(({ engine }) => engine.id), onStop });
  const watches = accounts.map((account) => watchEngine(account, latch));
  every(LOOK_EVERY_MS, () => latch.lookAround());
  for (const watch of watches) {
    every(LOOK_EVERY_MS, () => watch.look());
    every(PROBE_EVERY_MS, () => watch.probe());
    strikes.push(every(LOOK_EVERY_MS, () => watch.strike()));
  }
  return { latch, watches };
}

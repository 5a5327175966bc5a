/** Strategies by the name that the configuration gives. A new one is a file of its own and a line here. */
import { avellaneda } from './avellaneda.ts';
import type { Strategy } from './strategy.ts';

const STRATEGIES: Readonly<Record<string, Strategy>> = { avellaneda };

export const STRATEGY_NAMES: readonly string[] = Object.keys(STRATEGIES);

/** The strategy of that name, or null: preflight refuses to start on one that does not exist. */
export function strategyOf(name: string): Strategy | null {
  return Object.hasOwn(STRATEGIES, name) ? (STRATEGIES[name] ?? null) : null;
}

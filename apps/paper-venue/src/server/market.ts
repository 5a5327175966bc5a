// Which market the venue has: none, the generated flow (alone or under a scenario), or a recording.
import type { Exchange } from '../core/exchange.ts';
import { COIN_PROFILES } from '../market/coins.ts';
import { createMarket, type Market } from '../market/flow.ts';
import { readFrames } from '../market/frames.ts';
import { createReplay, type Replay, type ShownFrame } from '../market/replay.ts';
import { parseScenario } from '../market/scenario.ts';
import { type Annotation, scriptOf } from '../market/scenario-script.ts';

export type MarketChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'flow'; readonly scenario: { readonly text: string; readonly file: string } | null }
  | { readonly kind: 'replay'; readonly path: string };

export interface VenueMarket {
  readonly feed: Market | null;
  /** Reads a recording ahead; resolves with the venue time that can be reached. */
  load(toMs: number): Promise<number>;
  /** What the scenario says is going on at a moment. */
  annotationsAt(atMs: number): readonly Annotation[];
}

interface Build {
  readonly choice: MarketChoice;
  readonly exchange: Exchange;
  readonly seed: number;
  readonly startMs: number;
  readonly blockMs: number;
  readonly onReplayed: (frame: ShownFrame) => void;
}

/** @throws ScenarioError for a scenario that does not fit this venue. */
export function buildMarket(build: Build): VenueMarket {
  const { choice } = build;
  if (choice.kind === 'replay') return replayMarket(choice.path, build);
  if (choice.kind === 'flow') return flowMarket(choice.scenario, build);
  return { feed: null, load: async (toMs) => toMs, annotationsAt: () => [] };
}

function flowMarket(scenario: { text: string; file: string } | null, build: Build): VenueMarket {
  const { exchange, seed, startMs, blockMs } = build;
  const coins = exchange.coins().filter((coin) => Object.hasOwn(COIN_PROFILES, coin));
  const script =
    scenario === null
      ? null
      : scriptOf(parseScenario(scenario.text, scenario.file), startMs, coins, scenario.file);
  const feed = createMarket({
    seed,
    coins,
    startMs,
    ...(script === null ? {} : { script }),
    ...(blockMs === 0 ? {} : { viewMs: blockMs }),
  });
  return {
    feed,
    load: async (toMs) => toMs,
    annotationsAt: (atMs) => script?.annotationsAt(atMs) ?? [],
  };
}

function replayMarket(path: string, { startMs, onReplayed }: Build): VenueMarket {
  const replay: Replay = createReplay({ frames: readFrames(path), startMs, onFrame: onReplayed });
  return { feed: replay, load: (toMs) => replay.load(toMs), annotationsAt: () => [] };
}

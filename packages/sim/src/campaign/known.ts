// What a simulated world can tell the judges besides journal and audit, exactly: it did everything itself.
import { type Facts, guardianOf } from '@agora/testkit/judge/facts';
import { type Span, US_PER_MS } from '@agora/testkit/judge/verdict';
import type { EngineWorld } from '../engine-world.ts';
import type { LatchLooks } from './latch-looks.ts';
import type { Operator } from './operator.ts';

export function factsOf(world: EngineWorld, { heard }: Operator, { looks }: LatchLooks): Facts {
  const { guardian, engine, host, latch } = world;
  return {
    guardian: guardianOf(guardian?.lines ?? [], engine.facts.engineId),
    ...{ stops: heard, latch: looks, losses: latch.losses },
    touchedUs: host.touchedMs.map((ms) => ms * US_PER_MS),
    killFiles: host.kill.lay.map((each) => spanUs(each)),
  };
}

/** As the judges count time. `tailMs`: how much longer what came of it lasts. */
export function spanUs(span: { readonly fromMs: number; readonly toMs: number }, tailMs = 0): Span {
  return { fromUs: span.fromMs * US_PER_MS, toUs: (span.toMs + tailMs) * US_PER_MS };
}

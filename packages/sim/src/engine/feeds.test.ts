// What the engine hears on virtual time comes no later than production would say it.
import { expect, test } from 'vitest';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine, shippedMakerVolume14dUsd } from '../shipped-config.ts';

test.each([0, 60, 110, 190, 240])(
  'I-25: an audit that cannot be written, %d ms after a look at it, halts within 200 ms',
  (afterMs) => {
    const world = new EngineWorld({
      ...{ config: shippedEngine(), seed: 1, startMs: Date.UTC(2026, 2, 1, 9) },
      ...{ blockMs: 70, latencyMs: 125, usd: '100000', makerVolume14dUsd: shippedMakerVolume14dUsd() },
    });
    world.run(90_000 + afterMs);
    expect(world.engine.fsm.state).toBe('ACTIVE');
    world.host.fillDisk(5_000);
    world.run(200);
    expect(world.engine.fsm.state).toBe('HALTED');
    expect(world.engine.fsm.halt.cause.raw_code).toBe('audit_unwritable');
  },
  60_000,
);

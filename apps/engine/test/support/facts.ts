/** A valid engine for unit tests: the shortest configuration that the schema accepts. */
import { createHash } from 'node:crypto';
import { engineConfigSchema } from '@agora/shared/config';
import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { bootIdSchema, engineIdSchema, haltIdSchema } from '@agora/shared/ids';
import { type IsoMs, isoMs } from '@agora/shared/time';
import type { CoreFacts } from '../../src/core/engine/facts.ts';
import { bootEngine, type Engine, type Findings } from '../../src/core/engine/state.ts';
import type { EngineFacts } from '../../src/core/process/facts.ts';

/** 2026-01-01T00:00:00.000Z, so that `atMs(n)` reads as n milliseconds into the boot. */
const START_EPOCH_MS = Date.UTC(2026, 0, 1);

export const BOOT_ID = bootIdSchema.parse('boot-0001');
export const RUN_ID = 'a'.repeat(40);

/** The wall-clock time at `monoMs` of a boot that started at 0. */
export function atMs(monoMs: number): IsoMs {
  return isoMs(START_EPOCH_MS + monoMs);
}

export const CONFIG = engineConfigSchema.parse({
  id: 'mm-1',
  port: 3101,
  account: 'generated',
  trading_enabled: true,
  warmup_s: 5,
  coins: ['BTC'],
  envelope: ENVELOPE_DRAFT,
  strategy: { quote_size_usd: 1_000 },
});

export const FACTS: EngineFacts = {
  engineId: engineIdSchema.parse('mm-1'),
  bootId: BOOT_ID,
  buildId: 'test-build',
  venue: 'paper',
  config: CONFIG,
  envelopeHash: 'b'.repeat(64),
  weightPerMinMax: 700,
  startedMs: 0,
  startedAt: atMs(0),
};

const FINDINGS: Findings = {
  haltId: haltIdSchema.parse('halt-0001'),
  highest: { panicE: 0, panicG: 0 },
  enableLooks: [{ name: 'mm-bot.operator-enable', mark: null, problem: null }],
  prior: null,
};

export const CORE_FACTS: CoreFacts = {
  ...FACTS,
  sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
};

export function bootedEngine(findings: Partial<Findings> = {}): Engine {
  return bootEngine(CORE_FACTS, { ...FINDINGS, ...findings });
}

/** The values of a lease read: nothing raised, owned by this boot. */
export function leaseValues(epochs: { panicE?: number; panicG?: number } = {}): string[] {
  const { panicE = 0, panicG = 0 } = epochs;
  return [String(panicE), '0', String(panicG), '0', BOOT_ID];
}

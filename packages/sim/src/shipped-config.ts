// The shipped paper configuration as one engine's, for simulated runs.
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { readConfig } from '@agora/scripts/prepare/prepare';
import type { Config, EngineConfig } from '@agora/shared/config';

export function shippedEngine(): EngineConfig {
  const [engine] = shipped().engines;
  if (engine === undefined) throw new Error('config/paper.yaml names no engine');
  return engine;
}

/** What its account traded as a maker before: the fees of the shipped paper venue follow from it. */
export function shippedMakerVolume14dUsd(): number {
  return shipped().paper_venue.maker_volume_14d_usd;
}

function shipped(): Config {
  return readConfig(join(ROOT, 'config/paper.yaml'));
}

// The shipped paper configuration as one engine's, for simulated runs.
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { readConfig } from '@agora/scripts/prepare/prepare';
import type { EngineConfig } from '@agora/shared/config';

export function shippedEngine(): EngineConfig {
  const [engine] = readConfig(join(ROOT, 'config/paper.yaml')).engines;
  if (engine === undefined) throw new Error('config/paper.yaml names no engine');
  return engine;
}

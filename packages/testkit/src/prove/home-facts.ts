// What a proof needs to know of a deployment, read from its own files: the engine, its wallets, its limits, where the
// journal, the audit and the stores lie. It reads no secret beside those the `cli` user has anyway.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, homeAt } from '@agora/scripts/home';
import { type RuntimeConfig, runtimeConfigSchema } from '@agora/shared/runtime-config';
import { type Limits, limitsOf, type Wallets } from '../judge/verdict.ts';

export interface HomeFacts {
  readonly home: Home;
  readonly runtime: RuntimeConfig;
  readonly engine: RuntimeConfig['config']['engines'][number];
  readonly wallets: Wallets;
  readonly limits: Limits;
  readonly auditDir: string;
  readonly journalDir: string;
}

/** Throws where `dir` was never up, or has no engine of that name. */
export function homeFacts(dir: string | undefined, engineId?: string): HomeFacts {
  const home = homeAt(dir);
  const runtime = runtimeConfigSchema.parse(JSON.parse(readFileSync(join(home.run, 'cli.json'), 'utf8')));
  const engine = runtime.config.engines.find(({ id }) => engineId === undefined || id === engineId);
  if (engine === undefined) throw new Error(`there is no engine ${engineId} in ${home.dir}`);
  const wallets = runtime.wallets[engine.id];
  if (wallets === undefined) throw new Error(`${home.dir} has no wallets of ${engine.id}`);
  return {
    home,
    runtime,
    engine,
    wallets: {
      account: wallets.account_address,
      engine: wallets.engine_address,
      others: [wallets.guardian_address, wallets.flatten_address],
    },
    limits: limitsOf(engine.envelope),
    auditDir: join(home.data, engine.id, 'audit'),
    journalDir: home.venue,
  };
}

// Everything `up` does before it starts a process: find or make what is missing, check what is there, write the plan.
// Idempotent, and nothing runs yet when it refuses.
import { dirname, resolve } from 'node:path';
import { type Config, configSchema } from '@agora/shared/config';
import { configProblems, formatConfigProblem } from '@agora/shared/config-errors';
import { redisAuthority } from '@agora/shared/redis-authority';
import { createHome, type Home, ROOT } from '../home.ts';
import { ensureOperators } from '../operators/file.ts';
import { acquireLock } from '../supervisor/lock.ts';
import { type Plan, writePlan } from '../supervisor/plan.ts';
import { buildId } from './build-id.ts';
import { buildPlan } from './build-plan.ts';
import { clientCertificateOf, ensureCertificates, type Leaf } from './certificates.ts';
import { readYaml } from './config-file.ts';
import { withAbsolutePaths } from './config-paths.ts';
import { consoleLeaves, withConsoleCertificate } from './console-certificate.ts';
import { assertDiskSpace } from './disk.ts';
import { assertPortsFree } from './ports.ts';
import { ensureRedis } from './redis-binary.ts';
import { writeAclFiles } from './redis-files.ts';
import { ensureWallets, type Prepared } from './runtime-files.ts';
import { ensureSecrets } from './secrets.ts';
import { ensureWebBuild } from './web-build.ts';

export const DEFAULT_CONFIG = `${ROOT}/config/paper.yaml`;

/** Reads and validates the configuration file, its paths made absolute; throws a Refusal with every problem in it. */
export function readConfig(path: string): Config {
  const config = readYaml(path, configSchema, (error) =>
    configProblems(error).map((each) => ({ path: each.path, text: formatConfigProblem(each) })),
  );
  return withAbsolutePaths(config, dirname(resolve(path)));
}

/** Prepares the home for the configuration at `configFile` and returns the plan, already written. */
export async function prepare(home: Home, configFile = DEFAULT_CONFIG, record = false): Promise<Plan> {
  const read = readConfig(resolve(configFile));
  const config = withConsoleCertificate(home, read);
  createHome(home);
  // Two of different configurations would write over each other's files.
  const release = acquireLock(home);
  try {
    return await preparedIn(home, config, resolve(configFile), record);
  } finally {
    release();
  }
}

async function preparedIn(home: Home, config: Config, configFile: string, record: boolean): Promise<Plan> {
  assertDiskSpace(home.dir);
  const redis = await ensureRedis();
  await ensureDeploymentFiles(home, config);
  await ensureWebBuild();
  const prepared: Prepared = {
    home,
    config,
    buildId: buildId(),
    wallets: ensureWallets(home, config),
    record,
  };
  const plan = buildPlan(prepared, redis.path, configFile);
  await assertPortsFree(plan.processes);
  writePlan(home, plan);
  return plan;
}

/** Certificates, secrets and ACL files of a deployment; also what a test's own Redis pair needs. */
export async function ensureDeploymentFiles(
  home: Home,
  config: Config,
  consoles: readonly Leaf[] = consoleLeaves(home, config),
): Promise<void> {
  const engineIds = config.engines.map((engine) => engine.id);
  const users = redisAuthority(engineIds).map((spec) => spec.user);
  await ensureCertificates(home, [...leaves(users), ...consoles], Date.now());
  ensureSecrets(home);
  ensureOperators(home, Date.now());
  writeAclFiles(home, engineIds);
}

/** Server names cover loopback and the service names of docker-compose.yml. */
function leaves(users: readonly string[]): Leaf[] {
  const local = ['localhost', '127.0.0.1', '::1'];
  const servers: Leaf[] = ['redis-latch', 'redis-live'].map((name) => ({
    name,
    kind: 'server',
    hosts: [name, ...local],
  }));
  const clients = [...new Set(users.map(clientCertificateOf))];
  return [
    ...servers,
    ...clients.map((name): Leaf => ({ name: `client-${name}`, kind: 'client', hosts: [] })),
  ];
}

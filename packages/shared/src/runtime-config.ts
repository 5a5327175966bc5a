/**
 * What the launcher hands to one process: the operator's configuration, already validated, and where the
 * files are. Each process gets a file of its own that names only the secrets it may read.
 */
import { z } from 'zod';
import { configSchema } from './config.ts';
import { addressSchema, buildIdSchema, type EngineId, engineIdSchema } from './ids.ts';

const absolutePath = z.string().regex(/^\//, 'must be an absolute path').max(4_096);
const host = z.string().min(1).max(253);

/** Processes that are given a runtime file. */
export const processNameSchema = z.enum(['engine', 'guardian', 'pager', 'web', 'paper_venue', 'cli']);
export type ProcessName = z.infer<typeof processNameSchema>;

/** Who presents a bearer token to a private endpoint. `stop` opens the stop endpoint and nothing else. */
export const bearerCallerSchema = z.enum(['web', 'guardian', 'pager', 'cli', 'scraper', 'stop']);
export type BearerCaller = z.infer<typeof bearerCallerSchema>;

/** One Redis instance over TLS with client certificates; `users` holds only those this process may log in as. */
export const redisEndpointSchema = z.strictObject({
  host,
  port: z.int().min(1).max(65_535),
  ca_file: absolutePath,
  client_cert_file: absolutePath,
  client_key_file: absolutePath,
  users: z.record(z.string(), z.strictObject({ password_file: absolutePath })),
});
export type RedisEndpoint = z.infer<typeof redisEndpointSchema>;

/** Addresses are public and always there; a key file is there only for the process that signs with it. */
export const engineWalletsSchema = z.strictObject({
  account_address: addressSchema,
  engine_address: addressSchema,
  engine_key_file: absolutePath.optional(),
  guardian_address: addressSchema,
  guardian_key_file: absolutePath.optional(),
  flatten_address: addressSchema,
  flatten_key_file: absolutePath.optional(),
});
export type EngineWallets = z.infer<typeof engineWalletsSchema>;

/** Further secret or private files, by use; each present only where it is used. */
export const privateFileSchema = z.enum([
  'session_signing_key',
  'operators',
  'audit_signing_key',
  'paper_state',
]);

const LOOPBACK = '127.0.0.1';

/** Where private endpoints listen and where processes find each other: loopback on one host, service names between containers. */
export const networkSchema = z.strictObject({
  listen: host.default(LOOPBACK),
  guardian: host.default(LOOPBACK),
  pager: host.default(LOOPBACK),
  engines: z.record(engineIdSchema, host).default({}).describe('An engine that is not named is on loopback.'),
});
export type Network = z.infer<typeof networkSchema>;

/** `host:port` of one engine's endpoints. */
export function engineAddress({ engines }: Network, { id, port }: { id: EngineId; port: number }): string {
  return `${engines[id] ?? LOOPBACK}:${port}`;
}

/** `host:port` of the guardian's endpoints. */
export function guardianAddress({ network, config }: RuntimeConfig): string {
  return `${network.guardian}:${config.ports.guardian}`;
}

export const runtimeConfigSchema = z.strictObject({
  process: processNameSchema,
  home: absolutePath.describe('The installation: where the code lies.'),
  data_dir: absolutePath.describe(
    'Kill files, halt files, audit chains; for the console a folder of its own.',
  ),
  run_dir: absolutePath.describe('Process ids, sockets, runtime files; emptied at each start.'),
  build_id: buildIdSchema,
  contract_version: z.int().positive(),
  config: configSchema,
  redis: z.strictObject({ latch: redisEndpointSchema, live: redisEndpointSchema }),
  bearer_token_files: z.partialRecord(bearerCallerSchema, absolutePath),
  private_files: z.partialRecord(privateFileSchema, absolutePath).default({}),
  wallets: z.record(engineIdSchema, engineWalletsSchema),
  network: networkSchema.prefault({}),
  venue: z.strictObject({ http_url: z.url({ protocol: /^https?$/ }), ws_url: z.url({ protocol: /^wss?$/ }) }),
});
export type RuntimeConfig = z.infer<typeof runtimeConfigSchema>;

/**
 * The identifiers that cross a process boundary, each branded so that one cannot be passed for another.
 * A schema here proves the form only; that an id exists is for its owner to say.
 */
import { z } from 'zod';

/** Names that are no engine: `global` is the scope of the latch that stops every engine, the others keep audit chains of their own. */
export const RESERVED_ENGINE_IDS: readonly string[] = [
  'global',
  'guardian',
  'pager',
  'web',
  'audit',
  'flatten',
  'keys',
];

/** A market maker's name: a lower-case letter, then up to 31 of a-z, 0-9 and `-`. */
export const engineIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1-32 characters: a lower-case letter, then a-z, 0-9 or "-"')
  .refine((id) => !RESERVED_ENGINE_IDS.includes(id), 'this name is reserved')
  .meta({ examples: ['mm-btc-1'] })
  .brand<'EngineId'>();
export type EngineId = z.infer<typeof engineIdSchema>;

/** Client order id as the venue wants it: `0x` and 32 lower-case hex digits. */
export const cloidSchema = z
  .string()
  .regex(/^0x[0-9a-f]{32}$/, 'must be 0x and 32 lower-case hex digits')
  .brand<'Cloid'>();
export type Cloid = z.infer<typeof cloidSchema>;

/** The venue's order id. */
export const oidSchema = z.int().nonnegative().brand<'Oid'>();
export type Oid = z.infer<typeof oidSchema>;

/** The venue's id of one execution. */
export const tidSchema = z.int().nonnegative().brand<'Tid'>();
export type Tid = z.infer<typeof tidSchema>;

/** A 20-byte account or signer address, `0x` and 40 hex digits, kept in lower case. */
export const addressSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hex digits')
  .overwrite((address) => address.toLowerCase())
  .meta({ examples: ['0x1234567890abcdef1234567890abcdef12345678'] })
  .brand<'Address'>();
export type Address = z.infer<typeof addressSchema>;

const token = (what: string) =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/, `${what} must be 8-64 of A-Z, a-z, 0-9, "_" and "-"`);

/** One halt, unique over all boots of all engines. */
export const haltIdSchema = token('a halt id').brand<'HaltId'>();
export type HaltId = z.infer<typeof haltIdSchema>;

/** One life of one process; a restart makes a new one. */
export const bootIdSchema = token('a boot id').brand<'BootId'>();
export type BootId = z.infer<typeof bootIdSchema>;

/** What ties an audit intent, a gate approval and the order that left. */
export const decisionIdSchema = token('a decision id').brand<'DecisionId'>();
export type DecisionId = z.infer<typeof decisionIdSchema>;

/** A request of an operator (resume, reduce, shrink, adopt); the answer names it. */
export const requestIdSchema = token('a request id').brand<'RequestId'>();
export type RequestId = z.infer<typeof requestIdSchema>;

/** The idempotency key of a stop: 1-128 visible ASCII characters, generous because a stop must not fail on form. */
export const requestKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1-128 visible ASCII characters without spaces')
  .brand<'RequestKey'>();
export type RequestKey = z.infer<typeof requestKeySchema>;

/** A perpetual's name at the venue, such as `BTC` or `kPEPE`. */
export const coinSchema = z
  .string()
  .regex(/^[A-Za-z0-9]{1,16}$/, 'must be 1-16 letters or digits, as the venue names the coin')
  .meta({ examples: ['BTC'] })
  .brand<'Coin'>();
export type Coin = z.infer<typeof coinSchema>;

/** The coin as events name it: `BTC-USD-PERP.HYPERLIQUID`. */
export function symbolOf(coin: Coin): string {
  return `${coin}-USD-PERP.HYPERLIQUID`;
}

/** A git commit (abbreviated or whole) or a release name: what two processes compare to know they are one build. */
export const buildIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._+-]{1,64}$/, 'must be 1-64 of A-Z, a-z, 0-9, ".", "_", "+", "-"');
/** SHA-256 as 64 lower-case hex digits. */
export const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');

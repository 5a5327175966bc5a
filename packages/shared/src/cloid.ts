/**
 * Client order ids that say whose they are: kind, engine, boot and sequence in 128 bits. The tags are short
 * fingerprints, enough to recognise an own order at the venue and to keep boots apart; they prove nothing
 * against a forger, and none is needed: only our key can place an order.
 *
 * Layout, from the left: 8 bits kind, 32 bits engine, 40 bits boot, 48 bits sequence.
 */
import type { BootId, Cloid, EngineId } from './ids.ts';

/** What an order is for. `flatten` is the host command's mark; the engine never makes one. */
export const ORDER_KINDS = { quote: 0xa1, hedge: 0xa2, flatten: 0xaf } as const;
export type OrderKind = keyof typeof ORDER_KINDS;

export const SEQUENCE_MAX = 2 ** 48 - 1;

export interface CloidParts {
  readonly kind: OrderKind;
  /** Eight hex digits of the engine's name. */
  readonly engineTag: string;
  /** Ten hex digits of the boot id. */
  readonly bootTag: string;
  /** 1, 2, 3 … within the boot. */
  readonly sequence: number;
}

/** The tags of one engine in one boot. */
export interface CloidSource {
  readonly engineTag: string;
  readonly bootTag: string;
}

export function cloidSource(engineId: EngineId, bootId: BootId): CloidSource {
  return {
    engineTag: engineTagOf(engineId),
    bootTag: fingerprint(bootId, 1) + fingerprint(bootId, 2).slice(0, 2),
  };
}

function engineTagOf(engineId: EngineId): string {
  return fingerprint(engineId, 0);
}

/** The id of an order. Throws RangeError for a sequence outside 1 … 2^48 - 1. */
export function cloidOf(source: CloidSource, kind: OrderKind, sequence: number): Cloid {
  const sane = Number.isSafeInteger(sequence) && sequence >= 1 && sequence <= SEQUENCE_MAX;
  if (!sane) throw new RangeError(`I-16: the order sequence left its range: ${sequence}`);
  const digits = sequence.toString(16).padStart(12, '0');
  return `0x${ORDER_KINDS[kind].toString(16)}${source.engineTag}${source.bootTag}${digits}` as Cloid; // built to the schema, which the test holds it to
}

/** What an id says, or null when it is not of this scheme: a foreign order. */
export function parseCloid(cloid: string): CloidParts | null {
  const match = /^0x([0-9a-f]{2})([0-9a-f]{8})([0-9a-f]{10})([0-9a-f]{12})$/.exec(cloid);
  if (match === null) return null;
  const [, kindByte = '', engineTag = '', bootTag = '', digits = ''] = match;
  const kind = KIND_OF_BYTE[kindByte];
  const sequence = Number.parseInt(digits, 16);
  return kind === undefined || sequence === 0 ? null : { kind, engineTag, bootTag, sequence };
}

/** Whose an order is, by its id: of this boot, of this engine in another boot, of its flatten command, or not ours. */
export type Ownership = 'this_boot' | 'earlier_boot' | 'flatten' | 'foreign';

export function ownershipOf(source: CloidSource, cloid: string | null): Ownership {
  const parts = cloid === null ? null : parseCloid(cloid);
  if (parts === null || parts.engineTag !== source.engineTag) return 'foreign';
  if (parts.kind === 'flatten') return 'flatten';
  return parts.bootTag === source.bootTag ? 'this_boot' : 'earlier_boot';
}

const KIND_OF_BYTE: Readonly<Record<string, OrderKind>> = Object.fromEntries(
  (Object.keys(ORDER_KINDS) as OrderKind[]).map((kind) => [ORDER_KINDS[kind].toString(16), kind]), // Object.keys forgets the keys' type
);

/** 32 bits of FNV-1a (Fowler, Noll, Vo) as eight hex digits; `salt` gives independent ones. */
function fingerprint(text: string, salt: number): string {
  let hash = (0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1)) >>> 0;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

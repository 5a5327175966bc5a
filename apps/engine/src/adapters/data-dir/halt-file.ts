/**
 * `halt.json`: replaced as a whole and on disk, with its directory, before a write resolves. At boot it is
 * read first; text that is no halt record is kept aside, and a record of a newer version is refused.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { haltSchema } from '@agora/shared/halt';
import { bootIdSchema, cloidSchema } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { reviewedEpochsSchema, stopPathSchema } from '@agora/shared/latch';
import { lineSchema } from '@agora/shared/wire';
import { z } from 'zod';
import { type EngineHaltRecord, owedByVersion2 } from '../../core/engine/halt-record.ts';
import type { HaltRecord } from '../../core/halt/halt-record.ts';
import type { HaltFile } from '../../ports/data-dir.ts';
import { readIfThere } from './read-if-there.ts';
import { replaceDurably } from './replace-durably.ts';

const common = {
  boot_id: bootIdSchema,
  halt: haltSchema,
  highest_epochs: reviewedEpochsSchema,
  spent_enable: z.record(z.string().max(4_096), z.string().max(128).nullable()),
};
/** Version 1 was written by engines that sent nothing. */
const haltRecordV1 = z.strictObject({ version: z.literal(1), ...common }) satisfies z.ZodType<HaltRecord>;
const engineFields = {
  ...common,
  cancel_debt: z.array(
    z.strictObject({
      cloid: cloidSchema,
      coin: z.string().max(64),
      oid: z.int().nonnegative().nullable(),
    }),
  ),
  last_expires_after_ms: z.int().nonnegative(),
  nonce_high_water: z.int().nonnegative(),
};
/** Version 2 did not say what the latch had to show. */
const haltRecordV2 = z
  .strictObject({ version: z.literal(2), ...engineFields })
  .transform((record) => ({ ...record, version: 3 as const, owed_raise: owedByVersion2(record.halt) }));
const haltRecordV3 = z.strictObject({
  version: z.literal(3),
  ...engineFields,
  owed_raise: z
    .strictObject({
      above: reviewedEpochsSchema,
      both: z.boolean(),
      by: z.strictObject({ who: lineSchema, path: stopPathSchema, reason: lineSchema }),
    })
    .nullable(),
}) satisfies z.ZodType<EngineHaltRecord>;
const haltRecordSchema = z.union([haltRecordV3, haltRecordV2, haltRecordV1]);
/** Newest version that this code understands. */
const VERSION_MAX = 3;

/** What lay there at boot. `setAside` names the place of a file that could not be understood. */
export interface HaltFileFound {
  readonly record: EngineHaltRecord | HaltRecord | null;
  readonly setAside: string | null;
}

export function haltFile(path: string): HaltFile {
  return { write: (record) => replaceDurably(path, `${JSON.stringify(record)}\n`) };
}

/**
 * Makes the directory where it is missing, then reads the record. Throws where the directory or the file
 * cannot be read, or where the record is of a newer version: both are for the operator to mend.
 */
export function openHaltFile(path: string, bootId: string): HaltFileFound {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = readIfThere(path);
  if (text === null) return { record: null, setAside: null };
  const json = parseJson(text);
  const record = haltRecordSchema.safeParse(json).data;
  if (record !== undefined) return { record, setAside: null };
  if (versionOf(json) > VERSION_MAX)
    throw new Error(`${path} was written by a newer version: start that version`);
  const setAside = `${path}.unreadable-${bootId}`;
  renameSync(path, setAside);
  syncDirectory(dirname(path));
  return { record: null, setAside };
}

function versionOf(json: unknown): number {
  return z.looseObject({ version: z.int() }).safeParse(json).data?.version ?? 0;
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

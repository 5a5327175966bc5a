// What ties a data folder to one home: a proof in the folder, `.agora-mount`, of which the home keeps a copy. Without that the second
// deployment of a host would take over the switches and records of the first.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';
import { MOUNT_PROOF } from './door.ts';

/** Of a door file only this is looked at: it may be of another version. */
const doorSchema = z.looseObject({ mount_proof: z.string().nullable() });
/** In the home: the proof of each data folder that was made for it, one a line. */
const KEPT = 'mount-proofs';

/** Throws a Refusal where the data folder is that of a deployment in another home; nothing has been touched then. */
export function refuseAnothersData(home: Home): void {
  const proof = proofIn(home.data);
  if (proof === null || proofsOf(home).includes(proof)) return;
  throw new Refusal(
    'usage',
    `${home.data} is the data of another deployment than ${home.dir}: its stops and records would be taken over`,
    `name a folder of its own by --data, or that deployment by --home; where it is gone for good: \`rm ${join(home.data, MOUNT_PROOF)}\``,
  );
}

/** What the data folder proves itself by, made where it has none: in the home first, so that a folder is never left without its owner. */
export function ensureMountProof(home: Home): string {
  const found = proofIn(home.data);
  const proof = found ?? randomBytes(16).toString('hex');
  const kept = keptIn(home);
  if (!kept.includes(proof)) writePrivate(join(home.dir, KEPT), `${[...kept, proof].join('\n')}\n`);
  if (found === null) writeFileSync(join(home.data, MOUNT_PROOF), `${proof}\n`, { mode: 0o444 });
  return proof;
}

function proofIn(dir: string): string | null {
  const file = join(dir, MOUNT_PROOF);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** A home of an earlier version kept none: there the files that it wrote for its containers tell. */
function proofsOf(home: Home): string[] {
  return [...keptIn(home), ...doorsOf(home)];
}

function keptIn({ dir }: Home): string[] {
  const file = join(dir, KEPT);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function doorsOf({ dir }: Home): string[] {
  const containers = join(dir, 'containers');
  const services = existsSync(containers) ? readdirSync(containers) : [];
  return services.flatMap((service) => proofAtDoor(join(containers, service, 'door.json')));
}

function proofAtDoor(path: string): string[] {
  try {
    const { mount_proof: proof } = doorSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return proof === null ? [] : [proof];
  } catch {
    return []; // Redis has none; and one that cannot be read proves nothing.
  }
}

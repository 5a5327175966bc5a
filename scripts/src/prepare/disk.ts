// Refuses to start on a disk that is nearly full: an audit that cannot be written closes the gate anyway.
import { statfsSync } from 'node:fs';
import { Refusal } from '../cli/refusal.ts';

const FREE_BYTES_MIN = 200 << 20;

/** Free bytes for an ordinary user on the file system that holds `dir`. */
export function freeBytes(dir: string): number {
  const stats = statfsSync(dir);
  return stats.bavail * stats.bsize;
}

export function assertDiskSpace(dir: string): void {
  const free = freeBytes(dir);
  if (free >= FREE_BYTES_MIN) return;
  throw new Refusal(
    'environment',
    `only ${Math.floor(free / (1 << 20))} MB are free on the disk of ${dir}`,
    `free at least ${FREE_BYTES_MIN >> 20} MB and run the command again`,
  );
}

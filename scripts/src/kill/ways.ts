// The two ways by which a stop from this host becomes durable, each tried whatever became of the other: redis-latch, where it
// says who stopped and why, and the kill file, which engines and guardian see with no Redis at all. Nothing here waits long.
import { closeSync, fsyncSync, lstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { NOT_RECORDED, withShortTimes } from '@agora/shared/format';
import { killFileName } from '@agora/shared/host-files';
import { engineIdSchema } from '@agora/shared/ids';
import { provenanceSchema } from '@agora/shared/latch';
import { LATCH_LOOK_UP_MS, raiseLatch } from '@agora/shared/latch-raise';
import type { Raised } from '@agora/shared/stop-answer';
import type { Stop } from '@agora/shared/stop-record';
import { isoMs } from '@agora/shared/time';
import type { Home } from '../home.ts';
import { connectRedis } from '../redis/connect.ts';
import { type Plan, specOf } from '../supervisor/plan.ts';

/** redis-latch is not waited for any longer: the kill file is next. */
const LATCH_MS_MAX = 300;

export const killFileOf = (home: Home): string => join(home.data, killFileName(null));

/** Where a person on the host finds a file of the data folder: that of containers is mounted under another name. */
export function onHost(home: Home, plan: Plan | undefined, path: string): string {
  if (plan?.containers !== true || !path.startsWith(home.data)) return path;
  return join(plan.dataOnHost ?? '/data', path.slice(home.data.length));
}

/** The kill files that stand for these engines: whatever has that name stops. */
export function killFilesFor(home: Home, engines: readonly string[]): string[] {
  const paths = [null, ...engines].map((scope) => join(home.data, killFileName(scope)));
  return paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
}

const NOTE_BYTES_MAX = 500;

/** What the first line of a kill file says of who stopped and why, ` (…)`; empty where a person only touched it, or it cannot be read. */
export function noteOfKillFile(path: string): string {
  const line = firstLineOf(path);
  const parsed = provenanceSchema.safeParse(jsonOf(line));
  const said = parsed.success
    ? `kept by ${parsed.data.who} at ${parsed.data.time}: ${parsed.data.reason ?? NOT_RECORDED}`
    : // It may have been written by anything on this host.
      line.replace(/[^\x20-\x7e]/g, '').trim();
  return said === '' ? '' : ` (${withShortTimes(said)})`;
}

function firstLineOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, NOTE_BYTES_MAX).split('\n')[0] ?? '';
  } catch {
    return '';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Who sits at the keyboard, for the record. A user without a name in the system is still somebody. */
export function whoIsHere(): string {
  try {
    return `${userInfo().username} on the host`;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'} on the host`;
  }
}

/** Durable in redis-latch, or null where that did not take it in time. */
export async function raiseInRedis(home: Home, plan: Plan, stop: Stop): Promise<Raised | null> {
  return within(LATCH_MS_MAX, raise(home, plan, stop));
}

async function raise(home: Home, plan: Plan, stop: Stop): Promise<Raised | null> {
  const redis = await connectRedis(home, 'latch', specOf(plan, 'redis-latch'), 'cli');
  try {
    const engines = plan.engineIds.map((id) => engineIdSchema.parse(id));
    const inTime = <T>(look: Promise<T>) => within(LATCH_LOOK_UP_MS, look);
    const raised = await raiseLatch(redis, stop, isoMs(Date.now()), { engines, inTime });
    await redis.ping(); // the record of who and why has then left too
    return raised;
  } finally {
    redis.disconnect();
  }
}

/**
 * Null = it is there and synced; else in words why not. The name alone stops: neither a full disk nor a directory is a problem, nor one
 * that somebody else made, as `sudo touch` does. What `line` says is lost then, and the folder is synced where this user may.
 */
export function writeKillFile(home: Home, line: string): string | null {
  const path = killFileOf(home);
  try {
    if (!isFolder(path)) append(path, `${line}\n`);
    syncFolder(home.data);
    return null;
  } catch (error) {
    if (isForbidden(error) && isThere(path)) return syncedIfAllowed(home.data);
    return error instanceof Error ? error.message : String(error);
  }
}

/** To this user, that is: what it is about may be in order. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function syncedIfAllowed(dir: string): string | null {
  try {
    syncFolder(dir);
    return null;
  } catch (error) {
    return isForbidden(error) ? null : String(error);
  }
}

function syncFolder(dir: string): void {
  syncAndClose(openSync(dir, 'r'));
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function append(path: string, text: string): void {
  const fd = openSync(path, 'a', 0o600);
  try {
    writeSync(fd, text);
  } catch {
    // A full disk: what the file says is lost, that it is there is not.
  }
  syncAndClose(fd);
}

function syncAndClose(fd: number): void {
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What `work` resolves to in time; else, and where it rejects, null. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  return Promise.race([work.catch(() => null), late]).finally(() => clearTimeout(timer));
}

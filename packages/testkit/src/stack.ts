// A whole AGORA of its own for a test: started and stopped by the real `./agora`, in a folder and on ports of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, type Home, homeAt, ROOT } from '@agora/scripts/home';
import { connectRedis } from '@agora/scripts/redis/connect';
import type { Config } from '@agora/shared/config';
import type { Redis } from 'ioredis';
import { testConfig, writeConfig } from './redis.ts';

export interface Outcome {
  /** Exit code; null when the command was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `./agora` with `args` to its end. */
export async function agora(...args: string[]): Promise<Outcome> {
  return outcomeOf(startAgora(...args));
}

/** Starts `./agora` and leaves it running; its output is collected by `outcomeOf`. */
export function startAgora(...args: string[]): ChildProcess {
  return spawn(join(ROOT, 'agora'), args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true' },
  });
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

export interface Deployment {
  readonly home: Home;
  readonly config: Config;
  readonly configFile: string;
  /** `./agora COMMAND --home … ` for this deployment. */
  run(command: string, ...args: string[]): Promise<Outcome>;
  /** A connection to one of its stores as one of its users; the caller ends it. */
  client(instance: 'latch' | 'live', user: string): Promise<Redis>;
  /** Stops what runs and removes the folder. */
  remove(): Promise<void>;
}

/** A deployment that is described but not started: `run('up', '--detach')` starts it. */
export async function newDeployment(
  options: { engineIds?: string[]; configure?: (config: Config) => Config } = {},
): Promise<Deployment> {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-stack-')));
  createHome(home);
  const config = await testConfig(options.engineIds ?? ['mm-1'], options.configure);
  const configFile = writeConfig(home, config);
  const run = (command: string, ...args: string[]) =>
    agora(command, ...args, '--home', home.dir, ...(command === 'up' ? ['--config', configFile] : []));
  return {
    home,
    config,
    configFile,
    run,
    client: (instance, user) =>
      connectRedis(
        home,
        instance,
        instance === 'latch' ? config.ports.redis_latch : config.ports.redis_live,
        user,
      ),
    async remove() {
      await run('down');
      rmSync(home.dir, { recursive: true, force: true });
    },
  };
}

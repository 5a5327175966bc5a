// A whole AGORA for the browser specs: started, asked and stopped through `./agora` alone, as an operator
// does, in a folder and on ports of its own. It breaks processes by signal, never by mocking.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, configSchema } from '@agora/shared/config';
import { type Status, statusSchema } from '@agora/shared/status';
import { freePorts } from '@agora/testkit/free-ports';
import { parse } from 'yaml';
import { isLoopbackHost } from '../server/bind.ts';
import { type VenueDesk, venueDesk } from './venue-desk.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

export interface Stack {
  /** `http://127.0.0.1:PORT` of the console; https where it was bound to another address. */
  readonly origin: string;
  readonly engineId: string;
  readonly home: string;
  /** `./agora status --json` now. */
  status(): Promise<Status>;
  /** Stops a process, by its name in `./agora status`, from running at all; the returned function lets it go on. */
  freeze(processName: string): Promise<() => void>;
  /** SIGKILL. */
  kill(processName: string): Promise<void>;
  /** Any other command of `./agora` on this stack; resolves with its output. */
  agora(...args: string[]): Promise<string>;
  /** The venue of this stack, which lies on demand. */
  readonly venue: VenueDesk;
  /** `./agora down`, and nothing of it is left. */
  stop(): Promise<void>;
}

/** `./agora up --detach` with the shipped paper configuration; rejects with what the launcher said if it refuses. */
export async function startStack(change: (config: Config) => void = () => undefined): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'agora-e2e-'));
  const { configFile, origin, venuePort, engineId } = await writeConfig(home, change);
  const stop = async () => {
    await agora('down', '--home', home);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await agora('up', '--detach', '--home', home, '--config', configFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const status = async () => statusSchema.parse(JSON.parse(await agora('status', '--json', '--home', home)));
  const pidOf = async (processName: string) => {
    const { processes } = await status();
    const pid = processes.find(({ name }) => name === processName)?.pid;
    if (pid == null) throw new Error(`no process ${processName} among ${JSON.stringify(processes)}`);
    return pid;
  };
  return {
    origin,
    engineId,
    home,
    status,
    agora: (...args) => agora(...args, '--home', home),
    venue: venueDesk(`http://127.0.0.1:${venuePort}`, join(home, 'secrets/bearer-venue-admin.token')),
    async freeze(processName) {
      const pid = await pidOf(processName);
      process.kill(pid, 'SIGSTOP');
      return () => void process.kill(pid, 'SIGCONT');
    },
    async kill(processName) {
      process.kill(await pidOf(processName), 'SIGKILL');
    },
    stop,
  };
}

/** The paper configuration as shipped, on free ports. JSON is YAML. */
async function writeConfig(home: string, change: (config: Config) => void) {
  const config = configSchema.parse(parse(readFileSync(join(ROOT, 'config/paper.yaml'), 'utf8')));
  const names = Object.keys(config.ports) as (keyof typeof config.ports)[]; // Object.keys forgets the keys' type
  const free = await freePorts(names.length + config.engines.length);
  for (const name of names) config.ports[name] = free.pop() ?? 0;
  for (const engine of config.engines) engine.port = free.pop() ?? 0;
  const engineId = config.engines[0]?.id;
  if (engineId === undefined) throw new Error('config/paper.yaml names no engine');
  change(config);
  const configFile = join(home, 'config.yaml');
  writeFileSync(configFile, JSON.stringify(config));
  const scheme = isLoopbackHost(config.web.bind) ? 'http' : 'https';
  const origin = `${scheme}://${config.web.bind}:${config.ports.web}`;
  return { configFile, origin, venuePort: config.ports.paper_venue, engineId };
}

/** Runs `./agora` to its end and resolves with its output; rejects with everything it said when it fails. */
function agora(...args: string[]): Promise<string> {
  return new Promise((resolveOutput, reject) => {
    const child = spawn(join(ROOT, 'agora'), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolveOutput(stdout);
      reject(new Error(`./agora ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`));
    });
  });
}

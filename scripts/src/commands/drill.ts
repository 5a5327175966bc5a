// `./agora drill`: real kills by every way on a deployment of its own, and the five latencies of each. The work is done by the
// test kit, which the launcher starts and does not import.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DRILL_FILE } from '@agora/shared/drill-record';
import type { ExitName } from '../cli/refusal.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt, ROOT } from '../home.ts';
import type { Command } from './command.ts';

export const drill: Command = {
  summary: 'kill a deployment of its own for real, by every way, and show how long each step took',
  usage: 'drill [--path telegram|file|api|cli] [--scene SCENE|all] [--n N] [--json]',
  flags: { path: { type: 'string' }, scene: { type: 'string' }, n: { type: 'string' } },
  wordsMax: 0,
  async run(args): Promise<ExitName> {
    const flags = ['path', 'scene', 'n'].flatMap((name) => {
      const value = args.flags[name];
      return value === undefined ? [] : [`--${name}`, String(value)];
    });
    const { data } = homeAt(args.home);
    const record = existsSync(data) ? ['--record', join(data, DRILL_FILE)] : [];
    const main = join(ROOT, 'packages/testkit/src/drill/main.ts');
    const child = spawn(process.execPath, [main, ...flags, ...record, ...(args.json ? ['--json'] : [])], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('exit', resolve),
    );
    if (code === 2) throw new Refusal('usage', 'the drill was not started', 'its own words stand above');
    return code === 0 ? 'ok' : 'failed';
  },
};

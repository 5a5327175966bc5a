// Starts that must not happen: files of another build, another data folder, a secret that is missing. Each is tried on
// the real image, with a copy of the container's own files.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from './deployment.ts';
import { docker } from './docker.ts';
import type { Test } from './run.ts';

interface Wrong {
  readonly name: string;
  readonly service: 'engine' | 'guardian' | 'web';
  spoil(files: string): void;
  /** What the one line must say. */
  readonly says: RegExp;
}

const WRONG: readonly Wrong[] = [
  {
    name: 'half an upgrade (files of another build)',
    service: 'engine',
    spoil: (files) =>
      rewrite(files, 'door.json', (text) =>
        text.replace(/"build_id": "[^"]+"/, '"build_id": "0123456789ab"'),
      ),
    says: /this image is build [0-9a-f]{12}, its files were written for build 0123456789ab/,
  },
  {
    name: 'another folder mounted as data',
    service: 'guardian',
    spoil: () => undefined,
    says: /holds no proof of its mount .*AGORA_DATA/,
  },
  {
    name: 'a secret that is missing',
    service: 'web',
    spoil: (files) => rmSync(join(files, 'session.secret')),
    says: /session\.secret/,
  },
];

export async function refusals(it: Deployment, test: Test): Promise<void> {
  for (const { name, service, spoil, says } of WRONG)
    await test(`refused: ${name}`, async () => {
      const files = mkdtempSync(join(tmpdir(), 'agora-refused-'));
      try {
        cpSync(join(it.home, 'containers', service), files, { recursive: true, preserveTimestamps: true });
        spoil(files);
        const user = ['--user', '0:0', '--network', 'none', '--volume', `${files}:/run/secrets:ro`];
        const image = `agora/${service}:${it.buildId}`;
        const { code, out, err } = await docker(['run', '--rm', ...user, image]);
        const said = `${out}${err}`.trim();
        if (code === 0 || !says.test(said)) throw new Error(`exit ${code}: ${said.slice(0, 300)}`);
        return `exit ${code}: ${said.split('\n').at(-1)?.slice(0, 160)}`;
      } finally {
        rmSync(files, { recursive: true, force: true });
      }
    });
}

function rewrite(files: string, name: string, change: (text: string) => string): void {
  const path = join(files, name);
  const text = change(readFileSync(path, 'utf8'));
  rmSync(path);
  writeFileSync(path, text, { mode: 0o400 });
}

// A copy of the checkout in which source may be broken: every file that git knows or would add, and the links between the packages.
// Installed packages are shared with the original by a link, so that a copy takes a second.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';

const WORKSPACES = ['apps', 'packages'] as const;

export class Scratch implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'agora-mutants-'));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    for (const file of listed.split('\0')) {
      const from = join(ROOT, file);
      if (file === '' || !existsSync(from) || !lstatSync(from).isFile()) continue;
      mkdirSync(dirname(join(this.dir, file)), { recursive: true });
      cpSync(from, join(this.dir, file));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.dir, 'node_modules'));
    const packages = WORKSPACES.flatMap((at) => readdirSync(join(ROOT, at)).map((name) => `${at}/${name}`));
    for (const at of [...packages, 'scripts']) {
      const links = join(ROOT, at, 'node_modules');
      if (existsSync(links))
        cpSync(links, join(this.dir, at, 'node_modules'), { recursive: true, verbatimSymlinks: true });
    }
  }

  path(file: string): string {
    return join(this.dir, file);
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

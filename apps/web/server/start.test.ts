import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';

// Each case starts a process, which a busy machine may take seconds for.
vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const SERVER = fileURLToPath(new URL('../server.ts', import.meta.url));
const PAPER = fileURLToPath(new URL('../../../config/paper.yaml', import.meta.url));

describe('a start that must not happen ends with the code of its kind and one line', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'agora-web-start-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const configured = (name: string, web: Record<string, unknown>): string => {
    const config: Record<string, unknown> = parse(readFileSync(PAPER, 'utf8'));
    const path = join(dir, name);
    writeFileSync(path, JSON.stringify({ process: 'web', config: { ...config, web } }));
    return path;
  };

  const refusalOf = async (args: string[]) => {
    const ended = await run(process.execPath, [SERVER, ...args]).then(
      () => ({ code: 0, stdout: '' }),
      (error: { code: number; stdout: string }) => error,
    );
    const lines = ended.stdout.trim().split('\n');
    expect(lines).toHaveLength(1);
    const line: { code: string; msg: string } = JSON.parse(lines[0] ?? '');
    return { exitCode: ended.code, code: line.code, message: line.msg };
  };

  it('without a configuration', async () => {
    expect(await refusalOf([])).toMatchObject({ exitCode: 2, code: 'USAGE' });
    expect(await refusalOf(['--config', join(dir, 'absent')])).toMatchObject({
      exitCode: 3,
      code: 'CONFIG_UNREADABLE',
    });
    expect(await refusalOf(['--verbose'])).toMatchObject({ exitCode: 2, code: 'USAGE' });
  });

  it('beyond loopback without a certificate, whatever else is wrong with the file', async () => {
    const open = await refusalOf(['--config', configured('open', { bind: '0.0.0.0' })]);
    expect(open).toMatchObject({ exitCode: 3, code: 'BIND_NEEDS_TLS' });
  });

  it('with a file that is no runtime configuration, naming what is missing', async () => {
    const partial = await refusalOf(['--config', configured('partial', {})]);
    expect(partial).toMatchObject({ exitCode: 3, code: 'CONFIG_INVALID' });
    expect(partial.message).toMatch(/home|data_dir|redis/);
  });
});

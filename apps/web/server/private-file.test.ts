import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPrivateFile } from './private-file.ts';

describe('a secret is read only from a file of its owner alone', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'agora-web-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const write = (name: string, content: string, mode: number) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  it.each([0o400, 0o600, 0o700])('mode %o is accepted', (mode) => {
    expect(readPrivateFile(write(`ok-${mode}`, 'canary\n', mode))).toBe('canary');
  });

  it.each([0o604, 0o640, 0o644, 0o666, 0o601])('mode %o is refused and the secret stays unsaid', (mode) => {
    const path = write(`open-${mode}`, 'canary', mode);
    expect(() => readPrivateFile(path)).toThrow(expect.objectContaining({ code: 'SECRET_TOO_OPEN' }));
    expect(() => readPrivateFile(path)).not.toThrow(/canary/);
  });

  it('an empty file and a missing file are refused', () => {
    const refused = expect.objectContaining({ code: 'SECRET_UNREADABLE' });
    expect(() => readPrivateFile(write('empty', ' \n', 0o600))).toThrow(refused);
    expect(() => readPrivateFile(join(dir, 'absent'))).toThrow(refused);
  });
});

// The certificate of the console is told of where it can be read, and never keeps the pager from starting.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { consoleCertificate } from './settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-pager-settings-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

test('a chain ends with its first certificate', () => {
  const [leaf = '', authority = ''] = rootCertificates;
  const chain = file('chain.crt', `${leaf}\n${authority}\n`);
  const endsMs = new X509Certificate(leaf).validToDate.getTime();
  expect(consoleCertificate(chain)).toEqual([{ name: 'The certificate of the console', endsMs }]);
});

test.each([
  ['none is configured', () => undefined],
  ['it is not there', () => join(dir, 'none.crt')],
  ['it is no certificate', () => file('text.crt', 'text')],
])('nothing is told where %s', (_, path) => {
  expect(consoleCertificate(path())).toEqual([]);
});

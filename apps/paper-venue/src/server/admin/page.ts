// The page at `/_venue`: three files of this package, nothing from elsewhere. It holds no data and needs no token; what
// it shows it asks for with one.
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../page');
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/_venue': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/_venue/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/_venue/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
  '/_venue/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
};

export function isPage(path: string): boolean {
  return Object.hasOwn(FILES, path);
}

/** Sends one of the page's files. */
export function sendPage(path: string, response: ServerResponse): void {
  const file = FILES[path];
  if (file === undefined) throw new RangeError(`${path} is no file of the page`);
  response
    .writeHead(200, {
      'content-type': file.type,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .end(readFileSync(join(FOLDER, file.name)));
}

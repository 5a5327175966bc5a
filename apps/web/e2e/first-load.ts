// How much JavaScript a browser must load before the console is live: the script tags of the served page,
// each compressed as a server would send it.
import { gzipSync } from 'node:zlib';

export interface FirstLoad {
  readonly files: readonly { readonly path: string; readonly gzipBytes: number }[];
  readonly gzipBytes: number;
}

/** Scripts for browsers without modules are left out: no browser that runs this page loads them. */
export async function measureFirstLoad(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<FirstLoad> {
  const html = await (await fetch(`${origin}${path}`, { headers })).text();
  const tags = html.match(/<script\b[^>]*>/g) ?? [];
  const paths = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []);
  const files = await Promise.all(
    [...new Set(paths)].map(async (file) => {
      const body = await (await fetch(`${origin}${file}`)).arrayBuffer();
      return { path: file, gzipBytes: gzipSync(new Uint8Array(body)).byteLength };
    }),
  );
  return { files, gzipBytes: files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) };
}

// `fetch` over HTTP/2, believing one authority: each request on a connection of its own.
import { connect } from 'node:http2';

export type Send = (url: string, init: RequestInit) => Promise<Response>;

export function overHttp2(ca: Buffer): Send {
  return (url, { method = 'GET', headers, body }) =>
    new Promise((resolve, reject) => {
      const { origin, pathname, search } = new URL(url);
      const session = connect(origin, { ca });
      session.once('error', reject);
      const stream = session.request({
        ':method': method,
        ':path': `${pathname}${search}`,
        ...Object.fromEntries(
          [...new Headers(headers)].map(([name, value]) => [name === 'host' ? ':authority' : name, value]),
        ),
      });
      stream.once('error', reject);
      stream.once('response', (answered) => {
        const { ':status': status = 0, ...rest } = answered;
        const all = new Headers();
        for (const [name, value] of Object.entries(rest))
          for (const each of [value ?? []].flat()) all.append(name, String(each));
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.once('end', () => {
          session.close();
          const isEmpty = [204, 303, 304].includes(status);
          resolve(new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers: all }));
        });
      });
      stream.end(body ?? undefined);
    });
}

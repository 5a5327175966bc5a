// Every secret of the deployment, looked for where none may be: in the images, in what the containers printed, in what Docker tells of
// them. What their processes were started with is looked at by the hardening test, from inside.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { homeAt, ROOT } from '../../home.ts';
import { secretContents } from '../../prepare/secret-contents.ts';
import type { Deployment } from './deployment.ts';
import { compose, containerOf, docker, must } from './docker.ts';
import { SERVICES } from './hardening.ts';
import type { Test } from './run.ts';

type Secrets = ReadonlyMap<string, readonly string[]>;
const BUILT_HERE = ['engine', 'guardian', 'pager', 'web', 'paper-venue', 'cli'];
/** A log that is nearly empty would hide anything. */
const LOGGED_MIN = 10_000;

export async function hidden(it: Deployment, test: Test): Promise<void> {
  const secrets = secretContents(homeAt(it.home));
  for (const service of BUILT_HERE)
    await test(`the image of ${service} holds no secret`, async () => {
      const { bytes, found } = await searchImage(`agora/${service}:${it.buildId}`, secrets);
      if (found.length > 0) throw new Error(`it holds ${found}`);
      return `${(bytes / 1e6).toFixed(0)} MB searched for ${secrets.size} secrets`;
    });
  await test('nothing that was printed shows a secret', async () => {
    const printed = await must(compose('logs', '--no-color'));
    if (printed.length < LOGGED_MIN) throw new Error(`only ${printed.length} characters were printed`);
    const found = foundIn(Buffer.from(printed), secrets);
    if (found.length > 0) throw new Error(`it shows ${found}`);
    return `${printed.length} characters`;
  });
  await test('nothing that Docker tells of the containers shows a secret', async () => {
    for (const service of Object.keys(SERVICES)) {
      const { Id } = await containerOf(service);
      const found = foundIn(Buffer.from(await must(docker(['inspect', Id]))), secrets);
      if (found.length > 0) throw new Error(`${service} shows ${found}`);
    }
  });
}

/** Reads all files of the image as one stream; a secret on the edge of two parts is found, too. */
async function searchImage(image: string, secrets: Secrets): Promise<{ bytes: number; found: string[] }> {
  const id = (await must(docker(['create', image]))).trim();
  try {
    const overlap = Math.max(...[...secrets.values()].flat().map((part) => part.length));
    const found = new Set<string>();
    const child = spawn('docker', ['export', id], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(child, 'close');
    let [bytes, edge]: [number, Buffer] = [0, Buffer.alloc(0)];
    for await (const part of child.stdout) {
      const searched: Buffer = Buffer.concat([edge, part as Buffer]); // a stream without an encoding gives buffers
      bytes += searched.length - edge.length;
      for (const name of foundIn(searched, secrets)) found.add(name);
      edge = searched.subarray(-overlap);
    }
    const [code] = await ended;
    if (code !== 0 || bytes === 0)
      throw new Error(`the image cannot be read: exit ${code} after ${bytes} bytes`);
    return { bytes, found: [...found] };
  } finally {
    await docker(['rm', '--volumes', id]);
  }
}

/** Names of the files whose contents are shown. */
function foundIn(bytes: Buffer, secrets: Secrets): string[] {
  return [...secrets]
    .filter(([, parts]) => parts.some((part) => bytes.includes(part)))
    .map(([path]) => basename(path));
}

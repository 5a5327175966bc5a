// How live the page of the venue is while its market moves: lines of `/_venue/live` that come in each second. `node apps/paper-venue/bench/live-page.ts [--seconds N]`
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killAll, start, stop } from './children.ts';
import { show } from './rows.ts';

const UPDATES_A_SECOND_MIN = 10;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '15' } } });
const seconds = Number(values.seconds);
const directory = mkdtempSync(join(tmpdir(), 'paper-venue-page-'));
try {
  const tokenFile = join(directory, 'admin.token');
  const token = randomBytes(16).toString('hex');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const flags = ['--port', '0', '--data-dir', join(directory, 'journal'), '--admin-token-file', tokenFile];
  const { child, port } = await start('../src/main.ts', flags);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}/_venue/live`, { headers });
  if (!answer.ok || answer.body === null) throw new Error(`/_venue/live answers ${answer.status}`);
  const counts = Array.from({ length: seconds }, () => 0);
  let fromMs: number | null = null;
  for await (const chunk of answer.body) {
    // The first line is everything at once and no update.
    fromMs ??= performance.now();
    const second = Math.floor((performance.now() - fromMs) / 1_000);
    if (second >= seconds) break;
    counts[second] = (counts[second] ?? 0) + Buffer.from(chunk).toString().split('\n').length - 1;
  }
  show('updates of the venue’s page', '1/s', counts, {
    better: 'larger',
    promise: { at: 'p50', value: UPDATES_A_SECOND_MIN },
  });
  await stop(child);
} finally {
  killAll();
  rmSync(directory, { recursive: true, force: true });
}

// What a guardian's answer is worth to the command on the host, and what it says to the person there.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { requestKeySchema } from '@agora/shared/ids';
import { answerStop, type Raised, refuseStop, type StopReply } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHome, type Home, homeAt } from '../home.ts';
import { bearerFile } from '../prepare/secrets.ts';
import type { Plan } from '../supervisor/plan.ts';
import { askGuardian, cancelFromHere, guardianSentence } from './guardian.ts';

const request = { idempotency_key: requestKeySchema.parse('cli-1') };
const raised: Raised = { durable: 'redis', epoch: 4, at: isoMs(0), replayed: false, keyReused: false };
const hands = { engine_age_ms: 120, guardian_age_ms: 0 };
const view = { hands, state: 'ACTIVE', clearance: 'cancelling' } as const;

let home: Home;
let server: Server;
let reply: StopReply | null = null;
beforeAll(async () => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-kill-')));
  createHome(home);
  mkdirSync(dirname(bearerFile(home, 'stop')), { recursive: true });
  writeFileSync(bearerFile(home, 'stop'), 'a-stop-token', { mode: 0o400 });
  server = createServer((_, res) => {
    if (reply !== null) res.writeHead(reply.status).end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home.dir, { recursive: true, force: true });
});

function planWith(port: number): Plan {
  const spec = { name: 'guardian', command: 'x', args: [], stage: 2, host: '127.0.0.1', port };
  const processes = [{ ...spec, health: 'http' as const, stopTimeoutMs: 1 }];
  return { buildId: 'b', configFile: 'c', engineIds: ['mm-1'], consoleUrl: 'u', processes };
}
const ask = () => askGuardian(home, planWith((server.address() as AddressInfo).port), request); // a TCP server's address

test.each<[string, StopReply, string]>([
  ['that cancels', answerStop(raised, view), 'cancelling: engine heard 0.1 s ago, guardian heard 0.0 s ago'],
  [
    'that alone cancels',
    answerStop(raised, { ...view, hands: { ...hands, engine_age_ms: null } }),
    'cancelling: engine not heard, guardian heard 0.0 s ago',
  ],
  [
    'whose hands are all tied',
    answerStop(raised, { ...view, hands: { engine_age_ms: null, guardian_age_ms: null } }),
    'the guardian answers: LATCHED, NOBODY IS CANCELLING',
  ],
  [
    'that cannot make it durable',
    answerStop({ ...raised, durable: null }, view),
    'the guardian answers: STOP NOT CONFIRMED',
  ],
])('a guardian %s', async (_, answer, sentence) => {
  reply = answer;
  const got = await ask();
  expect(got === null ? null : guardianSentence(got)).toBe(sentence);
});

test.each<[string, StopReply | null]>([
  ['that does not know the token', refuseStop('STOP_UNAUTHENTICATED')],
  ['that does not understand', refuseStop('STOP_MALFORMED')],
  ['that says nothing in time', null],
])('one %s is no guardian', async (_, answer) => {
  reply = answer;
  expect(await ask()).toBeNull();
});

test('a guardian of our own is given the contract number of the code that it runs', async () => {
  const path = join(home.run, 'guardian.json');
  writeFileSync(path, JSON.stringify({ build_id: 'old', contract_version: CONTRACT_VERSION - 1 }));
  const { signal } = new AbortController();
  const watch = { leave: signal, hungUp: signal, isWatched: true, meanwhile: '' };
  expect(await cancelFromHere(home, watch)).toBe('failed'); // of a file that says no more it can make nothing
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    build_id: 'old',
    contract_version: CONTRACT_VERSION,
  });
});

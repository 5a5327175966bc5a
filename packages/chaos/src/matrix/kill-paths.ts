// Stops by each path as an operator would, and reads how the path answered. Knows addresses and files, nothing of the code behind.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { EngineId } from '@agora/shared/ids';
import type { StopHeard } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { agora } from '@agora/testkit/stack';
import { eventually } from '../eventually.ts';
import { type Fleet, OPERATOR } from '../fleet.ts';
import { stopHeard } from '../judging.ts';
import type { Path } from './axes.ts';
import type { Answered } from './cell-seen.ts';

export interface Answer {
  readonly kind: Answered;
  /** In the path's own words. */
  readonly said: string;
  /** Wall clock, milliseconds: asked, and answered (null = never). */
  readonly askedMs: number;
  readonly answeredMs: number | null;
  /** Null where nothing was promised. */
  readonly heard: StopHeard | null;
}

/** Longest that a person would wait for an answer before trying another path. */
const PATIENCE_MS = 4_000;
const nowMs = () => performance.timeOrigin + performance.now();

/** Stops every one of `ids`, all at the same moment; the answer of each. */
export async function stopBy(path: Path, fleet: Fleet, ids: readonly EngineId[]): Promise<Answer[]> {
  if (path === 'cli') {
    const answer = await byCommand(fleet);
    return ids.map(() => answer);
  }
  const one = { telegram: byTelegram, file: byFile, 'api-web': byWeb, 'api-guardian': byGuardian }[path];
  return Promise.all(ids.map((id) => one(fleet, id)));
}

async function byTelegram(fleet: Fleet, id: EngineId): Promise<Answer> {
  const askedMs = nowMs();
  const update = fleet.bot.say({ from: OPERATOR, text: `/kill ${id} matrix` });
  const confirmed = async () => !fleet.bot.updates.unconfirmed.includes(update);
  const done = await eventually('confirmed', PATIENCE_MS, confirmed, async () => '').then(
    () => true,
    () => false,
  );
  const answeredMs = nowMs();
  return done
    ? { kind: 'stopped', said: 'confirmed', askedMs, answeredMs, heard: promised('own', askedMs, answeredMs) }
    : { kind: 'unheard', said: 'not confirmed, stays queued', askedMs, answeredMs: null, heard: null };
}

async function byFile(fleet: Fleet, id: EngineId): Promise<Answer> {
  const askedMs = nowMs();
  const fd = openSync(fleet.dataFile(`${id}/kill`), 'w', 0o600);
  fsyncSync(fd);
  closeSync(fd);
  return { kind: 'none', said: 'written', askedMs, answeredMs: null, heard: null };
}

/** A stop whose way has no words for more than that it stands. */
function promised(scope: StopHeard['scope'], askedMs: number, answeredMs: number): StopHeard {
  const [askedUs, answeredUs] = [askedMs * US_PER_MS, answeredMs * US_PER_MS];
  const unsaid = { status: 0, epoch: null, replayed: null, hands: [] };
  return { ...unsaid, askedUs, answeredUs, scope, key: `${scope}-${askedMs}`, durable: true };
}

const byWeb = (fleet: Fleet, id: EngineId) => post(fleet, fleet.pair.config.ports.web, id);
const byGuardian = (fleet: Fleet, id: EngineId) => post(fleet, fleet.pair.config.ports.guardian, id);

async function post(fleet: Fleet, port: number, engine: EngineId): Promise<Answer> {
  const askedMs = nowMs();
  const key = `matrix-${engine}-${askedMs}`;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/control/stop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${fleet.secret('bearer-stop.token')}`,
      },
      body: JSON.stringify({ idempotency_key: key, engine, reason: 'matrix' }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await answer.json();
    const answeredMs = nowMs();
    const heard = stopHeard({ key, askedMs, answeredMs }, answer.status, body);
    if (answer.status === 200) return { kind: 'stopped', said: '200', askedMs, answeredMs, heard };
    const sentence = typeof body === 'object' && body !== null && 'sentence' in body ? body.sentence : '';
    return {
      kind: 'not_relied_on',
      said: `${answer.status} ${String(sentence)}`,
      askedMs,
      answeredMs,
      heard,
    };
  } catch {
    return { kind: 'unheard', said: 'no answer', askedMs, answeredMs: null, heard: null };
  }
}

async function byCommand(fleet: Fleet): Promise<Answer> {
  const askedMs = nowMs();
  const { code } = await agora('kill', 'matrix', '--home', fleet.pair.home.dir);
  const answeredMs = nowMs();
  const said = `exit code ${code}`;
  return code === 0
    ? { kind: 'stopped', said, askedMs, answeredMs, heard: promised('all', askedMs, answeredMs) }
    : { kind: 'not_relied_on', said, askedMs, answeredMs, heard: null };
}

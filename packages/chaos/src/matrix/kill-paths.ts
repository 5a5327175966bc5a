// Stops by each path as an operator would, and reads how the path answered. Knows addresses and files, nothing of the code behind.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { EngineId } from '@agora/shared/ids';
import { agora } from '@agora/testkit/stack';
import { eventually } from '../eventually.ts';
import { type Fleet, OPERATOR } from '../fleet.ts';
import type { Path } from './axes.ts';
import type { Answered } from './cell-seen.ts';

export interface Answer {
  readonly kind: Answered;
  /** In the path's own words. */
  readonly said: string;
  /** Wall clock, milliseconds: asked, and answered (null = never). */
  readonly askedMs: number;
  readonly answeredMs: number | null;
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
  return done
    ? { kind: 'stopped', said: 'confirmed', askedMs, answeredMs: nowMs() }
    : { kind: 'unheard', said: 'not confirmed, stays queued', askedMs, answeredMs: null };
}

async function byFile(fleet: Fleet, id: EngineId): Promise<Answer> {
  const askedMs = nowMs();
  const fd = openSync(fleet.dataFile(`${id}/kill`), 'w', 0o600);
  fsyncSync(fd);
  closeSync(fd);
  return { kind: 'none', said: 'written', askedMs, answeredMs: null };
}

const byWeb = (fleet: Fleet, id: EngineId) => post(fleet, fleet.pair.config.ports.web, id);
const byGuardian = (fleet: Fleet, id: EngineId) => post(fleet, fleet.pair.config.ports.guardian, id);

async function post(fleet: Fleet, port: number, engine: EngineId): Promise<Answer> {
  const askedMs = nowMs();
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/control/stop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${fleet.secret('bearer-stop.token')}`,
      },
      body: JSON.stringify({ idempotency_key: `matrix-${engine}-${askedMs}`, engine, reason: 'matrix' }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await answer.json();
    const answeredMs = nowMs();
    if (answer.status === 200) return { kind: 'stopped', said: '200', askedMs, answeredMs };
    const sentence = typeof body === 'object' && body !== null && 'sentence' in body ? body.sentence : '';
    return { kind: 'not_relied_on', said: `${answer.status} ${String(sentence)}`, askedMs, answeredMs };
  } catch {
    return { kind: 'unheard', said: 'no answer', askedMs, answeredMs: null };
  }
}

async function byCommand(fleet: Fleet): Promise<Answer> {
  const askedMs = nowMs();
  const { code } = await agora('kill', 'matrix', '--home', fleet.pair.home.dir);
  const kind = code === 0 ? 'stopped' : 'not_relied_on';
  return { kind, said: `exit code ${code}`, askedMs, answeredMs: nowMs() };
}

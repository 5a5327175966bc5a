// What operators ask for in the console, on a whole deployment: the engine trades, is stopped, and goes on only for exactly what was
// reviewed. Everything that is refused is refused here or by the engine, and says why.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ActAnswer, ActSent, ResumeReview } from '@agora/shared/console-act';
import type { ConsoleLimits } from '@agora/shared/console-limits';
import type { Frame } from '@agora/shared/frame';
import { accountsOf } from '@agora/testkit/accounts';
import { until } from '@agora/testkit/app-process';
import { readRecords } from '@agora/testkit/judge/audit-reader';
import { type Deployment, newDeployment } from '@agora/testkit/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt, dataOf, TestBrowser } from './support/console.ts';

const STEP_MS = 30_000;
const ENGINE = { engine_id: 'mm-1' };

let deployment: Deployment;
let browser: TestBrowser;
beforeAll(async () => {
  deployment = await newDeployment();
  const { code, stderr } = await deployment.run('up', '--detach');
  if (code !== 0) throw new Error(stderr);
  browser = new TestBrowser(`http://127.0.0.1:${deployment.config.ports.web}`, fetch);
  await signIn(-1);
});
afterAll(() => deployment?.remove());

/** A code of a step beside the present one is taken, too, so that nobody waits for the next: they are used in their order. */
async function signIn(step: number): Promise<void> {
  // The code of the step before is refused once the next begins while its password is being checked.
  const leftMs = STEP_MS - (Date.now() % STEP_MS);
  if (step < 0 && leftMs < 5_000) await new Promise((resolve) => setTimeout(resolve, leftMs));
  const accounts = accountsOf(deployment.home);
  const code = codeAt(accounts.secret('operator'), Date.now() + step * STEP_MS);
  const answer = await browser.signIn('operator', accounts.password('operator'), code);
  if (answer.status !== 200) throw new Error(answer.text);
}

const id = () => randomBytes(8).toString('hex');
const frame = async () => dataOf(await browser.query('console.snapshot', ENGINE)) as Frame;
const word = async () => (await frame()).display.word;
const untilWord = (...words: string[]) => until(words.join(' or '), async () => words.includes(await word()));
const review = async () => dataOf(await browser.query('acts.review', ENGINE)) as ResumeReview;
const ask = async (act: string, more: object) =>
  dataOf(
    await browser.mutate(`acts.${act}`, { ...ENGINE, request_id: id(), reason: null, ...more }),
  ) as ActSent;
const answered = (sent: ActSent) =>
  until('the engine’s answer', async () => {
    const said = dataOf(
      await browser.query('acts.answer', { ...ENGINE, request_id: sent.request_id }),
    ) as ActAnswer;
    return said.state === 'answered' ? said.answer : null;
  });
const shrinkTo = (envelope: object) => ({ ...ENGINE, request_id: id(), reason: null, envelope });
const resumeOf = ({ seq, halt_id, reviewed, phrase }: ResumeReview) => ({
  snapshot_seq: seq,
  halt_id,
  reviewed,
  phrase,
});
const stop = (key: string) => browser.post('/api/control/stop', { idempotency_key: key });
const enable = async () => expect((await deployment.run('enable')).code).toBe(0);

describe('an engine that trades', () => {
  test('goes on to shrink only, by request, and its answer comes by the request’s id', async () => {
    await enable();
    await untilWord('ACTIVE', 'GATED');
    const sent = await ask('reduce', {});
    expect(sent).toMatchObject({ sent: true });
    expect(await answered(sent)).toMatchObject({ accepted: true, code: null });
    await until('reduce_only', async () => (await frame()).snapshot?.quote_mode === 'reduce_only');
    const again = await browser.mutate('acts.reduce', {
      ...ENGINE,
      request_id: sent.request_id,
      reason: null,
    });
    expect(dataOf(again)).toMatchObject({ sent: false, code: 'REQUEST_ID_USED' });
  });

  test('takes smaller limits at once, and larger ones never from here', async () => {
    const limits = () =>
      until('the limits', async () => {
        const view = dataOf(await browser.query('limits.view', ENGINE)) as ConsoleLimits;
        return view.now?.in_force.envelope;
      });
    const now = await limits();
    const smaller = {
      ...now,
      version: now.version + 1,
      max_order_notional_usd: now.max_order_notional_usd - 500,
    };
    const sent = await ask('shrink', { envelope: smaller });
    expect(await answered(sent)).toMatchObject({ accepted: true });
    expect(await limits()).toEqual(smaller);
    const refused = await ask('shrink', {
      envelope: { ...smaller, version: 3, max_leverage: now.max_leverage + 1 },
    });
    const grows = { field: 'max_leverage', from: String(now.max_leverage), to: String(now.max_leverage + 1) };
    expect(refused).toMatchObject({
      ...{ sent: false, code: 'EXPANDS' },
      sentence: `The envelope expands max_leverage ${grows.from} to ${grows.to}. On the host: ./agora envelope`,
    });
    expect(await limits()).toEqual(smaller);
    const noted = await until('the refusal in the audit', async () => {
      const records = await readRecords(join(deployment.home.web, 'audit'));
      return records.find(
        ({ type, data }) => type === 'act.refused' && data.request_id === refused.request_id,
      );
    });
    expect(noted).toMatchObject({
      actor: 'web:operator',
      data: { act: 'shrink', code: 'EXPANDS', changes: [grows] },
    });
    // What is no envelope never gets as far as being compared.
    for (const max_leverage of [null, -1, 0, 'NaN', 1_000, 2.5])
      expect((await browser.mutate('acts.shrink', shrinkTo({ ...smaller, max_leverage }))).status).toBe(400);
    expect(await limits()).toEqual(smaller);
  });

  test('is not resumed, and its books are not rebased', async () => {
    const seen = await review();
    expect(seen).toMatchObject({ halt_id: null, reviewed: null, obstacle: 'The engine is not halted.' });
    const differences_hash = 'a'.repeat(64);
    const adopt = await ask('adopt', { differences_hash, reason: 'test' });
    expect(adopt).toMatchObject({ sent: false, code: 'NOT_HALTED' });
  });
});

describe('after a stop', () => {
  test('a resume needs the gates, the phrase, a review of now, and the stop that was reviewed', async () => {
    await stop('acts-1');
    await until('HALTED, verified', async () => (await frame()).snapshot?.clearance?.stage === 'verified');
    // Who stopped it is looked up after the halt: nothing waits for a name.
    const first = await until('a named stop', async () => {
      const seen = await review();
      return seen.why.includes('operator') ? seen : null;
    });
    expect(first.limits_changed?.map(({ field }) => field)).toEqual([]);
    const early = await ask('resume', resumeOf(first));
    expect(early).toMatchObject({ sent: true });
    expect(await answered(early)).toMatchObject({ accepted: false, code: 'GATES_OUTSTANDING' });

    await enable();
    await until('every gate', async () => (await review()).gates.every(({ holds }) => holds));
    await signIn(0);
    const second = await review();
    const refusals = [
      await ask('resume', { ...resumeOf(second), phrase: 'resume mm-1' }),
      await ask('resume', { ...resumeOf(second), snapshot_seq: second.seq - 1 }),
      await ask('resume', resumeOf(first)),
      await ask('resume', { ...resumeOf(second), halt_id: 'another-halt' }),
    ];
    expect(refusals.map((each) => (each.sent ? 'sent' : each.code))).toEqual([
      'WRONG_PHRASE',
      'STALE_REVIEW',
      // The review belongs to the session that made it.
      'STALE_REVIEW',
      'OTHER_HALT',
    ]);

    await stop('acts-2');
    expect(await ask('resume', resumeOf(second))).toMatchObject({ sent: false, code: 'NEWER_STOP' });
    expect(await word()).not.toBe('ACTIVE');
  });

  test('exactly what was reviewed is resumed', async () => {
    await until('HALTED, verified', async () => (await frame()).snapshot?.clearance?.stage === 'verified');
    await enable();
    await until('every gate', async () => (await review()).gates.every(({ holds }) => holds));
    await signIn(1);
    const sent = await ask('resume', resumeOf(await review()));
    expect(sent).toMatchObject({ sent: true });
    expect(await answered(sent)).toMatchObject({ accepted: true });
    await untilWord('ACTIVE', 'REDUCING', 'GATED');
    expect((await frame()).latch?.latched).toBe(false);
  });
});

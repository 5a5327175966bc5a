// The answer after a stop, from what redis-latch says at each look: a guardian that lives and cannot cancel is nobody's hand.
import { engineIdSchema } from '@agora/shared/ids';
import { hasLiveHand } from '@agora/shared/stop';
import { isoMs } from '@agora/shared/time';
import { quietGuardian } from '@agora/testkit/quiet-guardian';
import { expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import type { Asks } from '../read-model/redis-source.ts';
import { viewStopped } from './view.ts';

const ID = engineIdSchema.parse('mm-1');

/** A redis-latch into which a guardian beats anew before each look, and no engine; `change` is what its beats say otherwise. */
async function viewed(change: object) {
  const system = new FakeSystem();
  let seq = 0;
  const beat = () => {
    seq += 1;
    const wallMs = system.wallMs();
    const said = quietGuardian({ engineId: ID, buildId: 'b', seq, wallMs, monoMs: seq });
    return JSON.stringify({ ...said, at: isoMs(wallMs), ...change });
  };
  const redis = {
    time: async () => [Math.floor(system.wallMs() / 1_000), (system.wallMs() % 1_000) * 1_000].map(String),
    mget: async (...keys: string[]) =>
      keys.map((key) => (key.includes('guardian') && key.includes('heartbeat') ? beat() : null)),
    hget: async () => null,
  };
  const latch: Asks = {
    ask: async (question) => ({
      value: await question(redis as never),
      askedMs: system.monotonicMs() - 0.25,
    }), // all that is asked of it
  };
  const silent: Asks = { ask: async () => null };
  const answer = viewStopped({ latch, live: silent, system }, [ID]);
  await system.advance(2_000);
  return (await answer).hands;
}

it.each<[string, object, boolean]>([
  ['watches', {}, true],
  [
    'has a wallet that the venue refuses',
    {
      wallets: [
        { engine_id: ID, address: `0x${'1'.repeat(40)}`, proven_at: null, problem: 'the wallet is unknown' },
      ],
    },
    false,
  ],
  ['said goodbye', { goodbye: 'told to stop (SIGTERM)' }, false],
])('beside a dead engine a guardian that %s is a hand: %s', async (_, change, isHand) => {
  expect(hasLiveHand(await viewed(change))).toBe(isHand);
});

it('tells ages in whole milliseconds', async () => {
  const { guardian_age_ms } = await viewed({});
  expect(guardian_age_ms).toBe(Math.round(guardian_age_ms ?? Number.NaN));
});

import { walletProblem } from '@agora/shared/clearing';
import { NOT_CLEARING } from '@agora/shared/clearing-state';
import { addressSchema, engineIdSchema } from '@agora/shared/ids';
import { quietGuardian } from '@agora/testkit/quiet-guardian';
import { expect, it } from 'vitest';
import { isGuardianHand } from './guardian-hand.ts';

const ID = engineIdSchema.parse('mm-1');
const ACCOUNT = addressSchema.parse(`0x${'a'.repeat(40)}`);
const beat = quietGuardian({ engineId: ID, buildId: 'b', seq: 1, wallMs: 1_000, monoMs: 1_000 });
const withProblem = (problem: string | null) => ({
  ...beat,
  wallets: beat.wallets.map((wallet) => ({ ...wallet, problem })),
});

it.each<[string, unknown, boolean]>([
  ['watches, its wallet proven', beat, true],
  ['has not tried its wallet yet', withProblem(walletProblem(NOT_CLEARING, ACCOUNT)), true],
  ['has a wallet that the venue refuses', withProblem('User or API Wallet does not exist'), false],
  ['has no wallet for this engine', { ...beat, wallets: [] }, false],
  ['said goodbye', { ...beat, goodbye: 'told to stop (SIGTERM)' }, false],
  ['speaks another form', { ...beat, wallets: 'none' }, false],
])('a guardian that %s', (_, said, isHand) => {
  expect(isGuardianHand(JSON.stringify(said), ID)).toBe(isHand);
});

it('one that was never heard is none', () => {
  expect([isGuardianHand(null, ID), isGuardianHand('no JSON', ID)]).toEqual([false, false]);
});

// Money between accounts: sends, sub-accounts, vaults, and requests bought. Nothing is made or lost on the way.
import { describe, expect, test } from 'vitest';
import { Exchange } from '../core/exchange.ts';
import type { ActionResponse } from '../core/seam/actions.ts';
import type { Address } from '../core/seam/words.ts';
import {
  ALICE,
  ALICE_AGENT,
  address,
  BOB,
  buy,
  CAROL,
  DEFAULT_OK,
  err,
  STRANGER,
  TestExchange,
} from '../core/test-exchange.ts';

const DAY_MS = 86_400_000;
const USD = 1_000_000;

const cash = (x: TestExchange, who: Address) => x.exchange.clearinghouseState(who).withdrawable;
const dataOf = (answer: ActionResponse): Address => {
  if (answer.status !== 'ok' || !('data' in answer.response) || typeof answer.response.data !== 'string')
    throw new Error(JSON.stringify(answer));
  return answer.response.data;
};

function expectConserved(x: TestExchange): void {
  const { depositsUusd, accountsUusd, feesUusd, roundingUusd } = x.exchange.conservation();
  expect(accountsUusd + feesUusd + roundingUusd).toBe(depositsUusd);
  expect(Exchange.restore(x.exchange.snapshot()).stateHash()).toBe(x.exchange.stateHash());
}

function traded(): TestExchange {
  const accounts = [ALICE, BOB, CAROL].map((who) => ({ address: who, usd: '100000', cumVlmUsd: 100_000 }));
  const agents = [{ address: ALICE_AGENT, name: 'bot' }];
  return new TestExchange({ accounts: accounts.map((a, i) => (i === 0 ? { ...a, agents } : a)) });
}

describe('usdSend', () => {
  test.each([
    ['all of it', BOB, '100000', DEFAULT_OK, '0.0', '200000.0'],
    [
      'a micro-USD too much',
      BOB,
      '100000.000001',
      err('Insufficient balance for withdrawal.'),
      '100000.0',
      '100000.0',
    ],
    ['nothing', BOB, '0', err('Insufficient balance for withdrawal.'), '100000.0', '100000.0'],
    ['no number', BOB, '1e3', err('Insufficient balance for withdrawal.'), '100000.0', '100000.0'],
    ['to a new account, which costs a dollar', STRANGER, '10', DEFAULT_OK, '99989.0', '10.0'],
    ['to oneself', ALICE, '10', err('Cannot self-transfer.'), '100000.0', '100000.0'],
  ])('%s', (_, destination, amount, answer, left, arrived) => {
    const x = new TestExchange();
    expect(x.send(ALICE, { type: 'usdSend', destination, amount })).toEqual(answer);
    expect([cash(x, ALICE), cash(x, destination)]).toEqual([left, arrived]);
    expectConserved(x);
  });

  test('what margin needs stays, and an agent may not send', () => {
    const x = new TestExchange();
    x.rest(ALICE, buy('100000', '10'));
    const send = (who: Address, amount: string) => x.send(who, { type: 'usdSend', destination: BOB, amount });
    expect(send(ALICE, '50000.000001').status).toBe('err');
    expect(send(ALICE_AGENT, '1')).toEqual(
      err(`Must deposit before performing actions. User: ${ALICE_AGENT}`),
    );
    expect(send(ALICE, '50000')).toEqual(DEFAULT_OK);
  });

  test('both sides see it in their ledgers', () => {
    const x = new TestExchange();
    x.send(ALICE, { type: 'usdSend', destination: STRANGER, amount: '10' });
    const delta = {
      ...{ type: 'internalTransfer', usdc: '10.0', user: ALICE, destination: STRANGER, fee: '1.0' },
    };
    expect(x.exchange.ledger(ALICE).at(-1)?.delta).toEqual(delta);
    expect(x.exchange.ledger(STRANGER).map((entry) => entry.delta)).toEqual([delta]);
  });
});

describe('sub-accounts', () => {
  test('are made past the gate, funded, traded through the master’s agent, and emptied', () => {
    const x = traded();
    const sub = dataOf(x.send(ALICE, { type: 'createSubAccount', name: 'desk' }));
    const move = (isDeposit: boolean, usd: number) =>
      x.send(ALICE_AGENT, { type: 'subAccountTransfer', subAccountUser: sub, isDeposit, usd });
    expect(move(true, 5_000 * USD)).toEqual(DEFAULT_OK);
    const order = { type: 'order' as const, orders: [buy('90000', '0.1')], grouping: 'na' as const };
    x.send(ALICE_AGENT, order, { vaultAddress: sub });
    expect(x.exchange.openOrders(sub)).toHaveLength(1);
    expect(move(false, 5_000 * USD)).toEqual(err('Insufficient balance for withdrawal.'));
    expect(x.exchange.subAccounts(ALICE)).toMatchObject([
      { name: 'desk', subAccountUser: sub, master: ALICE },
    ]);
    expect(x.exchange.userRole(sub)).toEqual({ role: 'subAccount', data: { master: ALICE } });
    x.send(ALICE, { type: 'subAccountModify', subAccountUser: sub, name: 'night' });
    expect(x.exchange.subAccounts(ALICE)?.[0]?.name).toBe('night');
    expectConserved(x);
  });

  test.each([
    ['nobody’s', STRANGER],
    ['another’s', address(1)],
  ])('%s cannot be moved from', (_, subAccountUser) => {
    const x = traded();
    x.exchange.apply({ kind: 'createAccount', account: { address: address(1), usd: '10', master: BOB } });
    const answer = x.send(ALICE, { type: 'subAccountTransfer', subAccountUser, isDeposit: false, usd: USD });
    expect(answer).toEqual(err('Sub-account does not exist.'));
  });

  test('the gate, the names, the number', () => {
    const text = 'Cannot create sub-accounts until enough volume traded. Required: $100000. Traded: $0.';
    expect(new TestExchange().send(ALICE, { type: 'createSubAccount', name: 'a' })).toEqual(err(text));
    const x = traded();
    for (const name of ['', ' ', 'a'.repeat(17)])
      expect(x.send(ALICE, { type: 'createSubAccount', name })).toEqual(err('Invalid name.'));
    for (let i = 0; i < 10; i++)
      expect(x.send(ALICE, { type: 'createSubAccount', name: `s${i}` }).status).toBe('ok');
    const eleventh = x.send(ALICE, { type: 'createSubAccount', name: 'more' });
    expect(eleventh).toEqual(err('Too many sub-accounts.'));
  });
});

describe('vaults', () => {
  const create = { type: 'createVault', name: 'Night desk', description: 'Makes markets at night.' } as const;

  function vaulted(): { x: TestExchange; vault: Address } {
    const x = traded();
    const vault = dataOf(x.send(ALICE, { ...create, initialUsd: 10_000 * USD }));
    return { x, vault };
  }
  const transfer = (x: TestExchange, who: Address, vaultAddress: Address, isDeposit: boolean, usd: number) =>
    x.send(who, { type: 'vaultTransfer', vaultAddress, isDeposit, usd: usd * USD });

  test('cost 100 USD, are traded by their leader, and share gain and loss', () => {
    const { x, vault } = vaulted();
    expect(cash(x, ALICE)).toBe('89900.0');
    expect(transfer(x, BOB, vault, true, 10_000)).toEqual(DEFAULT_OK);
    x.exchange.apply({ kind: 'deposit', account: vault, usd: '2000' }); // a gain of a tenth
    expect(x.exchange.userVaultEquities(BOB)).toMatchObject([{ vaultAddress: vault, equity: '11000.0' }]);
    expect(transfer(x, BOB, vault, false, 1)).toEqual(
      err('Cannot withdraw during the lockup period after a deposit.'),
    );
    x.advance(DAY_MS);
    expect(transfer(x, BOB, vault, false, 11_000)).toEqual(DEFAULT_OK);
    // 1,000 of profit, a tenth of it the leader's.
    expect([cash(x, BOB), cash(x, ALICE)]).toEqual(['100900.0', '90000.0']);
    expect(x.exchange.userVaultEquities(BOB)).toEqual([]);
    expect(x.exchange.ledger(BOB).at(-1)?.delta).toMatchObject({
      ...{ type: 'vaultWithdraw', basis: '10000.0', commission: '100.0', netWithdrawnUsd: '10900.0' },
    });
    expect(x.exchange.userRole(vault)).toEqual({ role: 'vault' });
    x.send(ALICE, { type: 'order', orders: [buy('90000', '0.1')], grouping: 'na' }, { vaultAddress: vault });
    expect(x.exchange.openOrders(vault)).toHaveLength(1);
    expectConserved(x);
  });

  test.each([
    ['no vault', STRANGER, true, 100, 'Vault not registered.'],
    ['too little', null, true, 0.5, 'Vault deposit too small.'],
    ['more than one has', null, true, 100_001, 'Insufficient balance for withdrawal.'],
    ['more than the leader’s twentieth allows', null, true, 195_000, 'Insufficient balance for withdrawal.'],
    ['what one has not put in', null, false, 1, 'Insufficient vault equity.'],
  ])('%s', (_, where, isDeposit, usd, text) => {
    const { x, vault } = vaulted();
    expect(transfer(x, BOB, where ?? vault, isDeposit, usd)).toEqual(err(text));
    expectConserved(x);
  });

  test('are no sub-accounts: they take the place of none, and are not renamed or moved as one', () => {
    const { x, vault } = vaulted();
    for (let i = 0; i < 10; i++)
      expect(x.send(ALICE, { type: 'createSubAccount', name: `s${i}` }).status).toBe('ok');
    const noSub = err('Sub-account does not exist.');
    expect(x.send(ALICE, { type: 'subAccountModify', subAccountUser: vault, name: 'mine' })).toEqual(noSub);
    const move = { type: 'subAccountTransfer', subAccountUser: vault, isDeposit: false, usd: USD } as const;
    expect(x.send(ALICE, move)).toEqual(noSub);
  });

  test('the leader keeps a twentieth', () => {
    const { x, vault } = vaulted();
    transfer(x, BOB, vault, true, 90_000);
    x.advance(DAY_MS);
    expect(transfer(x, ALICE, vault, false, 6_000)).toEqual(
      err('Vault leader must keep at least 5% of the vault.'),
    );
    x.exchange.apply({ kind: 'deposit', account: BOB, usd: '200000' });
    expect(transfer(x, BOB, vault, true, 101_000)).toEqual(
      err('Vault leader must keep at least 5% of the vault.'),
    );
    expectConserved(x);
  });
});

describe('reserveRequestWeight', () => {
  test('costs 0.0005 USD each, is used before the budget, and is the master’s alone', () => {
    const x = new TestExchange();
    expect(x.send(ALICE_AGENT, { type: 'reserveRequestWeight', weight: 1 }).status).toBe('err');
    expect(x.send(ALICE, { type: 'reserveRequestWeight', weight: 1_000 })).toEqual(DEFAULT_OK);
    expect(cash(x, ALICE)).toBe('99999.5');
    const limits = () => x.exchange.userRateLimit(ALICE);
    expect(limits()).toMatchObject({ nRequestsUsed: 0, nRequestsCap: 10_000, nRequestsSurplus: 999 });
    x.exchange.apply({ kind: 'chargeRequests', account: ALICE, requests: 10_999 - 1 });
    expect(limits()).toMatchObject({ nRequestsUsed: 9_999, nRequestsSurplus: 0 });
    expect(x.send(ALICE, { type: 'noop' })).toEqual(DEFAULT_OK);
    expect(x.send(ALICE, { type: 'noop' })).toEqual(DEFAULT_OK); // the one that trickles through
    expect(x.send(ALICE, { type: 'noop' }).status).toBe('err');
    expectConserved(x);
  });

  test('must be paid for', () => {
    const x = new TestExchange();
    const answer = x.send(ALICE, { type: 'reserveRequestWeight', weight: 200_000_001 });
    expect(answer).toEqual(err('Insufficient balance for withdrawal.'));
  });
});

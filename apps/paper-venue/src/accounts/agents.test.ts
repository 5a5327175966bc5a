import { describe, expect, it } from 'vitest';
import type { Address } from '../core/seam/words.ts';
import {
  ALICE,
  ALICE_AGENT,
  address,
  BOB,
  buy,
  DEFAULT_OK,
  err,
  STRANGER,
  TestExchange,
} from '../core/test-exchange.ts';

const ZERO = address(0);
const approve = (t: TestExchange, agentAddress: Address, agentName: string | null, who: Address = ALICE) =>
  t.send(who, { type: 'approveAgent', agentAddress, agentName });
const noop = { type: 'noop' } as const;

describe('who may act', () => {
  it('the account itself and its agents', () => {
    const t = new TestExchange();
    expect(t.send(ALICE, noop)).toEqual(DEFAULT_OK);
    t.send(ALICE_AGENT, { type: 'order', orders: [buy('90000', '0.001')], grouping: 'na' });
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
    expect(t.exchange.openOrders(ALICE_AGENT)).toEqual([]);
  });

  it('not a stranger, who is named in the refusal', () => {
    const t = new TestExchange();
    expect(t.send(STRANGER, noop)).toEqual(err(`User or API Wallet ${STRANGER} does not exist.`));
    expect(approve(t, address(9), 'x', STRANGER)).toEqual(
      err(`Must deposit before performing actions. User: ${STRANGER}`),
    );
  });

  it('an agent cannot approve another: it counts as its own empty account', () => {
    const t = new TestExchange();
    expect(approve(t, address(9), 'x', ALICE_AGENT)).toEqual(
      err(`Must deposit before performing actions. User: ${ALICE_AGENT}`),
    );
  });

  it('a deposit makes an account', () => {
    const t = new TestExchange();
    t.exchange.apply({ kind: 'deposit', account: STRANGER, usd: '50.5' });
    expect(t.send(STRANGER, noop)).toEqual(DEFAULT_OK);
    expect(t.exchange.clearinghouseState(STRANGER).withdrawable).toBe('50.5');
    expect(t.exchange.userRole(STRANGER)).toEqual({ role: 'user' });
  });
});

describe('roles and lists', () => {
  it('tells users, agents, sub-accounts and strangers apart', () => {
    const sub = address(0x50b);
    const t = new TestExchange({
      accounts: [
        { address: ALICE, usd: '1', agents: [{ address: ALICE_AGENT, name: null }] },
        { address: sub, usd: '100', master: ALICE },
      ],
    });
    expect(t.exchange.userRole(ALICE)).toEqual({ role: 'user' });
    expect(t.exchange.userRole(ALICE_AGENT)).toEqual({ role: 'agent', data: { user: ALICE } });
    expect(t.exchange.userRole(sub)).toEqual({ role: 'subAccount', data: { master: ALICE } });
    expect(t.exchange.userRole(STRANGER)).toEqual({ role: 'missing' });
  });

  it('lists named agents only, with 90 days unless told otherwise', () => {
    const t = new TestExchange();
    approve(t, address(21), null);
    approve(t, address(22), `desk valid_until ${t.now + 60_000}`);
    expect(t.exchange.extraAgents(ALICE)).toEqual([
      { name: 'bot', address: ALICE_AGENT, validUntil: t.now + 90 * 86_400_000 },
      { name: 'desk', address: address(22), validUntil: t.now + 60_000 },
    ]);
    expect(t.send(address(21), noop)).toEqual(DEFAULT_OK);
  });
});

describe('approval', () => {
  it('allows three named agents and one unnamed', () => {
    const t = new TestExchange(); // `bot` is the first
    expect(approve(t, address(31), 'b')).toEqual(DEFAULT_OK);
    expect(approve(t, address(32), 'c')).toEqual(DEFAULT_OK);
    expect(approve(t, address(33), 'd')).toEqual(
      err('Too many extra agents for cumulative volume traded. Current limit is 3'),
    );
    expect(approve(t, address(34), '')).toEqual(DEFAULT_OK);
  });

  it('allows two more named agents for each sub-account', () => {
    const t = new TestExchange({
      accounts: [
        { address: ALICE, usd: '1000' },
        { address: address(7), usd: '1', master: ALICE },
        { address: address(8), usd: '1', master: ALICE },
      ],
    });
    for (let i = 0; i < 7; i++) expect(approve(t, address(40 + i), `n${i}`)).toEqual(DEFAULT_OK);
    expect(approve(t, address(50), 'more')).toEqual(
      err('Too many extra agents for cumulative volume traded. Current limit is 7'),
    );
  });

  it('forgets the nonces of a key that no longer acts, and of no other', () => {
    const t = new TestExchange();
    const signers = () => t.exchange.snapshot().nonces.map(([signer]) => signer);
    for (const who of [ALICE, ALICE_AGENT, BOB]) t.send(who, noop);
    expect(signers()).toEqual([ALICE, ALICE_AGENT, BOB]);
    approve(t, address(9), 'bot');
    expect(signers()).toEqual([ALICE, BOB]);
    t.send(address(9), noop);
    approve(t, ZERO, 'bot');
    expect(signers()).toEqual([ALICE, BOB]);
    expect(t.send(address(9), noop)).toEqual(err(`User or API Wallet ${address(9)} does not exist.`));
    expect(signers()).toEqual([ALICE, BOB]);
  });

  it('replaces under the same name; the replaced key no longer acts', () => {
    const t = new TestExchange();
    expect(approve(t, address(31), 'bot')).toEqual(DEFAULT_OK);
    expect(t.send(ALICE_AGENT, noop)).toEqual(err(`Must deposit before performing actions. User: ${ALICE}`));
    expect(t.send(address(31), noop)).toEqual(DEFAULT_OK);
  });

  it('never takes an address twice, nor one that is an account', () => {
    const t = new TestExchange();
    const used = err('Extra agent already used.');
    expect(approve(t, ALICE_AGENT, 'bot')).toEqual(used);
    expect(approve(t, BOB, 'bot')).toEqual(used);
    approve(t, address(31), 'bot');
    expect(approve(t, ALICE_AGENT, 'other')).toEqual(used);
    expect(approve(t, address(31), 'x', BOB)).toEqual(used);
  });

  it('removes with the zero address, and is busy for five seconds after', () => {
    const t = new TestExchange();
    expect(approve(t, ZERO, 'bot')).toEqual(DEFAULT_OK);
    expect(t.send(ALICE_AGENT, noop)).toEqual(err(`User or API Wallet ${ALICE_AGENT} does not exist.`));
    expect(t.exchange.extraAgents(ALICE)).toEqual([]);
    expect(approve(t, address(31), 'b')).toEqual(err('User has pending agent removal'));
    t.advance(4_999);
    expect(approve(t, address(31), 'b')).toEqual(err('User has pending agent removal'));
    t.advance(1);
    expect(approve(t, address(31), 'b')).toEqual(DEFAULT_OK);
  });

  it('is valid for at most 180 days, and not in the past', () => {
    const t = new TestExchange();
    const late = err('Agent valid_until already expired.');
    const max = t.now + 180 * 86_400_000;
    expect(approve(t, address(31), `a valid_until ${t.now}`)).toEqual(late);
    expect(approve(t, address(31), `a valid_until ${max + 1}`)).toEqual(late);
    expect(approve(t, address(31), `a valid_until ${max}`)).toEqual(DEFAULT_OK);
  });

  it('expires lazily: on the hour, not on the minute', () => {
    const t = new TestExchange();
    approve(t, address(31), `a valid_until ${t.now + 30_000}`);
    t.advance(15 * 60_000);
    expect(t.send(address(31), noop)).toEqual(DEFAULT_OK);
    t.advance(45 * 60_000);
    expect(t.send(address(31), noop)).toEqual(err(`User or API Wallet ${address(31)} does not exist.`));
  });

  it('an operator can take an agent away', () => {
    const t = new TestExchange();
    t.exchange.apply({ kind: 'revokeAgent', account: ALICE, agent: ALICE_AGENT });
    expect(t.send(ALICE_AGENT, noop)).toEqual(err(`User or API Wallet ${ALICE_AGENT} does not exist.`));
  });
});

describe('vault address', () => {
  const sub = address(0x50b);
  const accounts = [
    { address: ALICE, usd: '1000', agents: [{ address: ALICE_AGENT, name: 'bot' }] },
    { address: sub, usd: '1000', master: ALICE },
    { address: BOB, usd: '1000' },
  ];
  const order = { type: 'order', orders: [buy('90000', '0.001')], grouping: 'na' } as const;

  it('lets a master and its agents act for a sub-account', () => {
    const t = new TestExchange({ accounts });
    t.send(ALICE, { ...order, orders: [...order.orders] }, { vaultAddress: sub });
    t.send(ALICE_AGENT, { ...order, orders: [...order.orders] }, { vaultAddress: sub });
    expect(t.exchange.openOrders(sub)).toHaveLength(2);
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
  });

  it.each([
    ['somebody else', BOB],
    ['a stranger', STRANGER],
    ['itself', ALICE],
  ])('refuses %s', (_, vaultAddress) => {
    const t = new TestExchange({ accounts });
    expect(t.send(ALICE, noop, { vaultAddress })).toEqual(err('Vault may not perform this action.'));
  });

  it('a sub-account has no key of its own', () => {
    const t = new TestExchange({ accounts });
    expect(t.send(sub, noop)).toEqual(err(`User or API Wallet ${sub} does not exist.`));
  });
});

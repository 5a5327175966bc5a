import { expect, test } from 'vitest';
import { meaningOfStatus, refusalOf } from './venue-words.ts';

test.each([
  ['open', 'resting'],
  ['filled', 'filled'],
  ['canceled', 'canceled'],
  ['marginCanceled', 'canceled'],
  ['reduceOnlyCanceled', 'canceled'],
  ['scheduledCancel', 'canceled'],
  ['internalCancel', 'canceled'],
  ['badAloPxRejected', 'rejected'],
  ['perpMarginRejected', 'rejected'],
  ['rejected', 'rejected'],
  ['triggered', null],
  ['toString', null],
  ['Canceled', null],
  ['', null],
])('status %s means %s', (word, meaning) => expect(meaningOfStatus(word)).toBe(meaning));

test.each([
  ['Price must be divisible by tick size. asset=4', 'tick'],
  ['Order must have minimum value of $10. asset=4', 'min_notional'],
  ['Insufficient margin to place order. asset=4', 'margin'],
  ['Reduce only order would increase position. asset=4', 'reduce_only'],
  ['Order could not immediately match against any resting orders. asset=4', 'ioc'],
  ['Order price cannot be more than 80% away from the reference price', 'oracle'],
  ['Order would cause position to exceed margin tier limit at current leverage. asset=4', 'position_limit'],
  ['Only post-only orders allowed immediately after network upgrade', 'post_only_window'],
  ['Only post-only orders allowed immediately after a network upgrade', 'post_only_window'],
  ['Signed action over weight limit of 200.', 'batch_size'],
  ['Must deposit before performing actions. User: 0x1', 'wallet'],
  ['Orders are empty.', 'invalid'],
  ['Cannot modify canceled or filled order', 'gone'],
  ['  Price must be', 'other'],
])('%s is %s', (text, code) => expect(refusalOf(text)).toBe(code));

// The deck of a soak holds nothing that the venue would refuse to arm.
import { expect, test } from 'vitest';
import { faultSpec } from '../../../src/faults/spec.ts';
import { problemOf } from '../../../src/faults/validate.ts';
import { Prng } from '../../../src/market/prng.ts';
import { Trouble } from './trouble.ts';

test('every fault that is dealt can be armed', () => {
  const trouble = new Trouble(new Prng(7), ['BTC', 'ETH']);
  const victims = [{ address: `0x${'a1'.repeat(20)}`, agentAddress: `0x${'b0'.repeat(20)}` }];
  const problems = Array.from({ length: 500 }, () => problemOf(faultSpec.parse(trouble.deal(victims))));
  expect(problems.filter((problem) => problem !== null)).toEqual([]);
});

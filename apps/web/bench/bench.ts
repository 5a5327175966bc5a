// What every measurement of the console works on.
import type { Browser } from 'playwright-core';
import type { Operator } from '../e2e/sign-in.ts';
import type { Stack } from '../e2e/stack.ts';

export interface Bench {
  readonly stack: Stack;
  readonly browser: Browser;
  readonly operator: Operator;
}

// No sentence of a failed change says more than the answer proves.
import { TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';
import { failureText } from './failure-text.ts';

const answered = (code: string) =>
  TRPCClientError.from({ error: { message: 'Only an operator may.', code: -32_003, data: { code } } });

it.each([
  ['refused by the server', answered('FORBIDDEN'), 'Not kept: Only an operator may.'],
  ['failed inside', answered('INTERNAL_SERVER_ERROR'), 'No answer: it may have happened'],
  ['cut off', TRPCClientError.from(new TypeError('Failed to fetch')), 'No answer: it may have happened'],
  ['given up', new DOMException('timed out', 'TimeoutError'), 'No answer: it may have happened'],
  ['anything else', 'text', 'No answer: it may have happened'],
])('%s', (_, error, text) => {
  expect(failureText(error, 'Not kept')).toContain(text);
});

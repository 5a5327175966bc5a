// What a page may say of a change whose request failed. Only what the server refused in its own words was not done: a request without
// an answer may have arrived, and after a failure inside nobody knows how far it came.
import { TRPCClientError } from '@trpc/client';

/** `not`: how the sentence begins where it did not happen. */
export function failureText(error: unknown, not: string): string {
  return isRefusal(error)
    ? `${not}: ${error.message}`
    : 'No answer: it may have happened all the same. Try again.';
}

function isRefusal(error: unknown): error is Error {
  if (!(error instanceof TRPCClientError)) return false;
  const code: unknown = error.data?.code;
  return code !== undefined && code !== 'INTERNAL_SERVER_ERROR';
}

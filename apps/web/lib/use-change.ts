// One change asked of the server: said once, given up after some seconds, and what went wrong is told. A store that did not
// answer the server may have written all the same.
'use client';
import { useState } from 'react';
import { failureText } from './failure-text.ts';

const CHANGE_MS_MAX = 8_000;

type Send = (signal: AbortSignal) => Promise<{ done: boolean }>;
export type Change = { readonly ask: () => void; readonly problem: string };

export type ChangeOptions = {
  /** How the sentence begins where it did not happen. */
  readonly not: string;
  /** Where the server could not confirm it: on which grounds, if there are others than a store that does not answer. */
  readonly refused?: string;
  /** Told of the end, whatever it was. */
  readonly onEnd: (done: boolean) => void;
};

export function useChange(
  send: Send,
  { not, refused = `${not}, as far as this console knows. Try again.`, onEnd }: ChangeOptions,
): Change {
  const [problem, setProblem] = useState('');
  const ask = async () => {
    setProblem('');
    const signal = AbortSignal.timeout(CHANGE_MS_MAX);
    const said = await send(signal).then(
      ({ done }) => (done ? '' : refused),
      (error: unknown) => failureText(error, not),
    );
    setProblem(said);
    onEnd(said === '');
  };
  return { ask: () => void ask(), problem };
}

// One word of a person to the pager: said once, given up after some seconds, and what went wrong is told.
'use client';
import { useState } from 'react';

const WORD_MS_MAX = 8_000;

type Say = (signal: AbortSignal) => Promise<{ done: boolean }>;
export type Word = { readonly say: () => void; readonly problem: string };

/** `onEnd` is told of the end, whatever it was. */
export function useWord(send: Say, onEnd: (done: boolean) => void): Word {
  const [problem, setProblem] = useState('');
  const say = async () => {
    setProblem('');
    const signal = AbortSignal.timeout(WORD_MS_MAX);
    const said = await send(signal).then(
      ({ done }) => (done ? '' : 'Not kept. Try again.'),
      (error: unknown) => sentenceOf(error, signal),
    );
    setProblem(said);
    onEnd(said === '');
  };
  return { say: () => void say(), problem };
}

function sentenceOf(error: unknown, { aborted }: AbortSignal): string {
  if (aborted || !(error instanceof Error)) return 'No answer: it may have been kept. Try again.';
  return `Not kept: ${error.message}`;
}

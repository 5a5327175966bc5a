// What came of an act, in words: sent is not done, and only the engine's answer is an answer. Pure.
import { utcTime } from '@agora/shared/format';
import type { RecoveryGate } from '@agora/shared/resume';
import type { ActProgress } from './act-progress.ts';

export type ActTold = {
  readonly text: string;
  readonly failed: boolean;
  /** Those that are missing. */
  readonly gates: readonly RecoveryGate[];
};

export function actText(progress: ActProgress): ActTold {
  const told = (text: string, failed = false, gates: readonly RecoveryGate[] = []): ActTold => ({
    text,
    failed,
    gates: gates.filter((gate) => !gate.holds),
  });
  switch (progress.stage) {
    case 'idle':
      return told('');
    case 'sending':
      return told('Sending. Given up after 5 s, and never sent later.');
    case 'refused':
      return told(`Refused by the console, not sent: ${progress.sentence}`, true, progress.gates);
    case 'followed': {
      const { doubt, answer, isLate } = progress;
      if (answer?.answer != null) {
        const { accepted, sentence, at, gates } = answer.answer;
        const who = `${accepted ? 'Accepted' : 'Refused'} by the engine at ${utcTime(at)} UTC.`;
        return told(`${who} ${sentence}`, !accepted, gates);
      }
      if (answer?.state === 'lapsed')
        return told('The engine has no answer to it. The request lapsed: it can act no more.', true);
      if (isLate)
        return told(
          'Not known what came of it: the engine could not tell for over a minute. It may have been carried out; asking goes on.',
          true,
        );
      return doubt === null ? told('Sent. Waiting for the answer of the engine.') : told(doubt, true);
    }
  }
}

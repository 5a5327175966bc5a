// What came of an act, in words: sent is not done, and only the engine's answer is an answer.
'use client';
import { utcTime } from '@agora/shared/format';
import { RECOVERY_GATES, type RecoveryGate } from '@agora/shared/resume';
import type { ActProgress as Progress } from '../../lib/acts/use-act.ts';
import { Sentence } from '../../ui/sentence.tsx';

export function ActProgress({ progress }: { progress: Progress }) {
  const { text, failed, gates } = toldOf(progress);
  return (
    <div role="status" aria-label="What came of it" className="mt-3">
      {text === '' ? null : (
        <p className={`border-l-4 pl-3 ${failed ? 'border-know text-know' : 'border-edge'}`}>
          <Sentence text={text} />
        </p>
      )}
      {gates.map(({ gate, value, helps }) => (
        <p key={gate} className="mt-1 pl-4 text-label">
          {RECOVERY_GATES[gate].label}: {value}. <Sentence text={`\`${helps}\``} />
        </p>
      ))}
    </div>
  );
}

type Told = { text: string; failed: boolean; gates: readonly RecoveryGate[] };

function toldOf(progress: Progress): Told {
  const told = (text: string, failed = false, gates: readonly RecoveryGate[] = []): Told => ({
    text,
    failed,
    gates,
  });
  const missing = (gates: readonly RecoveryGate[]) => gates.filter((gate) => !gate.holds);
  switch (progress.stage) {
    case 'idle':
      return told('');
    case 'sending':
      return told('Sending. Given up after 5 s, and never sent later.');
    case 'not_sent':
      return told(progress.sentence, true);
    case 'refused':
      return told(
        `Refused by the console, not sent: ${progress.refusal.sentence}`,
        true,
        missing(progress.refusal.gates),
      );
    case 'sent': {
      const { answer } = progress;
      if (answer === null || answer.state === 'waiting')
        return told('Sent. Waiting for the answer of the engine.');
      if (answer.state === 'lapsed' || answer.answer === null)
        return told(
          'The engine did not answer within a minute. The request lapsed: it can act no more.',
          true,
        );
      const { accepted, sentence, at, gates } = answer.answer;
      return told(
        `${accepted ? 'Accepted' : 'Refused'} by the engine at ${utcTime(at)} UTC. ${sentence}`,
        !accepted,
        missing(gates),
      );
    }
  }
}

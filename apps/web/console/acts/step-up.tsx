// Shows the second factor again, for an act that needs a fresh one. It says how long that lasts.
'use client';
import { epochMsOf } from '@agora/shared/time';
import { useState } from 'react';
import { SEND_MS_MAX } from '../../lib/acts/act-progress.ts';
import { useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

export function StepUp() {
  const client = useTRPCClient();
  const session = useSession();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const freshS = freshForS(session);
  const show = async () => {
    try {
      const answer = await client.session.stepUp.mutate(
        { code },
        { signal: AbortSignal.timeout(SEND_MS_MAX) },
      );
      setProblem('sentence' in answer ? answer.sentence : null);
      setCode('');
      session.again();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'No answer. Try again.');
    }
  };
  return (
    <div>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-56">
          <Field
            id="step-up-code"
            label="Code of the second factor"
            value={code}
            onChange={setCode}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={8}
          />
        </div>
        <Button onPress={() => void show()} disabledReason={/^\d{6,8}$/.test(code) ? null : ''}>
          Confirm second factor
        </Button>
      </div>
      <p
        role="status"
        aria-label="Second factor"
        className={`mt-1 text-label ${problem === null ? 'text-muted' : 'text-know'}`}
      >
        {problem ??
          (freshS > 0 ? `Second factor shown: good for ${freshS} s.` : 'Needed within the last 60 s.')}
      </p>
    </div>
  );
}

/** Seconds for which the second factor still counts, as last heard. */
export function freshForS({ own, leftMs }: Pick<ReturnType<typeof useSession>, 'own' | 'leftMs'>): number {
  if (own === null || leftMs === null) return 0;
  const sinceAnswerMs = epochMsOf(own.expires_at) - epochMsOf(own.server_now) - leftMs;
  return Math.max(
    0,
    Math.floor((epochMsOf(own.step_up_until) - epochMsOf(own.server_now) - sinceAnswerMs) / 1_000),
  );
}

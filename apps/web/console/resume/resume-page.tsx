// The way back to trading, in five steps that cannot be taken by accident: gates, review, phrase, second factor, and ten
// seconds in which it can be cancelled. Any change since the review ends it. No key of this page resumes.
'use client';
import type { ResumeReview } from '@agora/shared/console-act';
import { useState } from 'react';
import { missingSteps } from '../../lib/acts/resume-steps.ts';
import { useAct } from '../../lib/acts/use-act.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ActProgress } from '../acts/act-progress.tsx';
import { freshForS, StepUp } from '../acts/step-up.tsx';
import { ArmedResume } from './armed-resume.tsx';
import { Gates } from './gates.tsx';
import { Review } from './review.tsx';

export function ResumePage() {
  const view = useView();
  const session = useSession();
  const client = useTRPCClient();
  const { engineId } = view;
  const act = useAct(engineId);
  const [review, setReview] = useState<ResumeReview | null>(null);
  const [typed, setTyped] = useState('');
  const [isArmed, setArmed] = useState(false);
  const missing = missingSteps(
    { review, typed, secondFactorS: freshForS(session), refusal: actRefusal(session) },
    view,
  );

  const send = () => {
    setArmed(false);
    if (review === null || review.halt_id === null || review.reviewed === null) return;
    const { seq, halt_id, reviewed } = review;
    act.send((request_id, signal) =>
      client.acts.resume.mutate(
        {
          engine_id: engineId,
          request_id,
          snapshot_seq: seq,
          halt_id,
          reviewed,
          phrase: typed,
          reason: null,
        },
        { signal },
      ),
    );
    setTyped('');
  };

  return (
    <>
      <PageHeading title={`Resume ${view.engineId}`}>
        Resuming is never urgent. The engine decides: this page only asks, and anything that changes on the
        way ends it.
      </PageHeading>
      <div className="grid gap-3 desk:grid-cols-2">
        <Gates view={view} />
        <Review review={review} onReview={setReview} engineId={engineId} view={view} />
        <Panel id="phrase" title="3. Phrase and second factor" className="desk:col-span-2">
          <div className="mt-2 grid max-w-160 gap-4">
            <Field
              id="resume-phrase"
              label={`Type ${review?.phrase ?? `RESUME ${view.engineId}`}`}
              value={typed}
              onChange={setTyped}
              autoComplete="off"
              spellCheck={false}
              maxLength={64}
            />
            <StepUp />
          </div>
        </Panel>
        <Panel id="arm" title="4. Arm" className="desk:col-span-2">
          <div className="mt-2">
            <Button
              onPress={() => setArmed(true)}
              disabledReason={missing.length === 0 ? null : ''}
              describedBy="resume-missing"
            >
              Arm resume: 10 s to cancel
            </Button>
          </div>
          <ul id="resume-missing" className="mt-2 list-disc pl-5 text-label text-muted">
            {missing.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ul>
          <ActProgress progress={act.progress} />
        </Panel>
      </div>
      {isArmed ? (
        <ArmedResume
          voided={missing[0] ?? null}
          engineId={view.engineId}
          onElapsed={send}
          onCancel={() => setArmed(false)}
        />
      ) : null}
    </>
  );
}

// What an operator must have seen before a resume: the cause, what is at risk, and which limits changed since the halt.
'use client';
import type { ResumeReview } from '@agora/shared/console-act';
import { positionText, usdWhole, utcTime } from '@agora/shared/format';
import type { EngineId } from '@agora/shared/ids';
import { isOpenPosition } from '@agora/shared/position';
import { useState } from 'react';
import { changedSince } from '../../lib/acts/resume-steps.ts';
import type { View } from '../../lib/live/view.ts';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';

type Props = {
  review: ResumeReview | null;
  onReview: (review: ResumeReview | null) => void;
  engineId: EngineId;
  view: View;
};

export function Review({ review, onReview, engineId, view }: Props) {
  const client = useTRPCClient();
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async () => {
    onReview(null);
    try {
      onReview(await client.acts.review.query({ engine_id: engineId }));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'No answer.');
    }
  };
  const changed = review === null ? null : changedSince(review, view);
  return (
    <Panel
      id="review"
      title="2. Review"
      aside={
        review === null
          ? ''
          : `as of ${utcTime(review.reviewed_at)} UTC, good until ${utcTime(review.valid_until)} UTC`
      }
    >
      <div className="mt-1">
        <Button onPress={() => void ask()}>
          {review === null ? 'Review what would resume' : 'Review again'}
        </Button>
      </div>
      {problem === null ? null : <p className="mt-2 text-know">Not known: {problem}</p>}
      {changed === null ? null : <p className="mt-2 text-know">{changed}</p>}
      {review === null ? null : <Reviewed review={review} />}
    </Panel>
  );
}

function Reviewed({ review }: { review: ResumeReview }) {
  const { why, exposure, limits_changed, reviewed, halt_id } = review;
  const positions = exposure?.rows.filter(isOpenPosition) ?? null;
  return (
    <dl className="mt-2 grid gap-2">
      <Fact name="Cause">
        <Sentence text={why} />
      </Fact>
      <Fact name="Exposure">
        {positions === null || exposure === null
          ? 'Not known.'
          : `${positions.length === 0 ? 'No position' : positions.map(positionText).join('; ')}. Gross ${usdWhole(exposure.gross_usd)} of ${usdWhole(exposure.cap_usd)} total cap, read ${utcTime(exposure.as_of)} UTC.`}
      </Fact>
      <Fact name="Limits changed since the halt">{changesText(limits_changed)}</Fact>
      <Fact name="What is resumed">
        {reviewed === null
          ? 'Not known.'
          : `Halt ${halt_id ?? 'not known'}, stop ${reviewed.panic_epoch} of this engine and stop ${reviewed.panic_global_epoch} of all. A newer stop stays.`}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-label font-semibold text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function changesText(changes: ResumeReview['limits_changed']): string {
  if (changes === null) return 'Not known.';
  if (changes.length === 0) return 'None.';
  return `${changes.map(({ field, from, to }) => `${field} ${from ?? 'none'} to ${to ?? 'none'}`).join('; ')}.`;
}

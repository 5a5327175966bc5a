// When Redis is gone the console asks engine and guardian themselves, and says so. Their word proves nothing of the latch.
'use client';
import type { EngineId } from '@agora/shared/ids';
import { directTexts } from '../lib/direct-text.ts';
import type { View } from '../lib/live/view.ts';
import { useTRPC } from '../lib/trpc.tsx';
import { useAnswer } from '../lib/use-answer.ts';

const ASK_EVERY_MS = 2_000;

/** Nothing while both stores answer, or while the page itself is cut off. */
export function DirectWord({ view }: { view: View }) {
  const { situation } = view;
  if (situation === null || situation.lost.link) return null;
  if (!situation.lost.redisLive && !situation.lost.redisLatch) return null;
  return <Asking engineId={view.engineId} />;
}

function Asking({ engineId }: { engineId: EngineId }) {
  const trpc = useTRPC();
  const { data, error } = useAnswer(trpc.console.direct.queryOptions({ engine_id: engineId }), ASK_EVERY_MS);
  const texts =
    error !== null
      ? [`Not known: ${error.message}`]
      : data === undefined
        ? ['No answer yet.']
        : directTexts(data);
  return (
    <p className="mt-1.5 text-label">
      <b className="font-semibold">Asked directly, past Redis:</b> {texts.join(' ')}
    </p>
  );
}

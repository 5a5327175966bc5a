// The state word and the answer to "is it trading?", drawn so that shape, edge and word each tell it alone.
import { bandText } from '../lib/band-text.ts';
import type { View } from '../lib/live/view.ts';
import { LOOKS, shapeOf } from '../ui/looks.ts';
import { Sentence } from '../ui/sentence.tsx';
import { Shape } from '../ui/shape.tsx';

export type StateBandProps = {
  readonly view: View;
  /** The word is the heading of the console; every other page has its own. */
  readonly isHeading: boolean;
  readonly isPulsing: boolean;
};

export function StateBand({ view, isHeading, isPulsing }: StateBandProps) {
  const { word, look } = view.display;
  const Word = isHeading ? 'h1' : 'p';
  const { band, answer } = LOOKS[look];
  return (
    <section
      id="state"
      aria-labelledby="state-word"
      className={`sticky top-0 z-10 grid min-h-21 items-center gap-x-6 rounded-sm px-3 py-2 desk:top-9 desk:min-h-26 desk:grid-cols-[1fr_auto] desk:px-5 desk:py-2.5 ${band} ${isPulsing ? 'pulsing' : ''}`}
    >
      <div>
        <Word
          id="state-word"
          data-state-word=""
          className="flex items-center gap-x-3 text-state-phone font-bold tracking-[0.01em] wide:text-state"
        >
          <Shape name={shapeOf(word)} className="size-7 shrink-0 desk:size-9" />
          {word}
        </Word>
        <p className={`text-table desk:text-answer ${answer}`}>
          <Sentence text={bandText(view)} />
        </p>
      </div>
      {/* STOP lies over this place: it belongs to every page, not to this band. */}
      <div aria-hidden="true" className="h-18 w-78 max-desk:hidden" />
    </section>
  );
}

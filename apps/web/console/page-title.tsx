// The document's title and icon: the state first, since tabs truncate, and told by shape, since icons are
// small. A tab that is put to sleep says so instead of keeping its last state.
'use client';
import { useEffect, useState } from 'react';
import type { View } from '../lib/live/view.ts';
import { LOOKS, shapeOf } from '../ui/looks.ts';
import { faviconUrl } from '../ui/shapes.ts';

const UNTHEMED = 'gray';

/** `page` is null on the console itself. */
export type PageTitleProps = {
  readonly view: View;
  readonly page: string | null;
  readonly hasEnded: boolean;
};

export function PageTitle({ view, page, hasEnded }: PageTitleProps) {
  const { word, look, title } = view.display;
  const colour = useToken(LOOKS[look].colour);
  const asleep = useAsleep(`? ASLEEP · ${view.engineId}`);
  const seen = asleep ?? (view.situation === null ? `CHECKING · ${view.engineId}` : title);
  const state = hasEnded ? `? SESSION ENDED · ${view.engineId}` : seen;
  return (
    <>
      <title>{`${state}${page === null ? '' : ` · ${page}`}`}</title>
      <link
        rel="icon"
        type="image/svg+xml"
        href={faviconUrl(hasEnded ? 'question' : shapeOf(word), colour)}
      />
    </>
  );
}

/** An icon cannot use the page's variables, so their value in the current theme is read once mounted. */
function useToken(token: string): string {
  const [colour, setColour] = useState(UNTHEMED);
  useEffect(() => {
    setColour(getComputedStyle(document.documentElement).getPropertyValue(token).trim() || UNTHEMED);
  }, [token]);
  return colour;
}

/** The title of a tab that is frozen, until it wakes: set at once, and kept by whatever is still drawn before it sleeps. */
function useAsleep(title: string): string | null {
  const [isAsleep, setAsleep] = useState(false);
  useEffect(() => {
    const onFreeze = () => {
      document.title = title;
      setAsleep(true);
    };
    const onResume = () => setAsleep(false);
    document.addEventListener('freeze', onFreeze);
    document.addEventListener('resume', onResume);
    return () => {
      document.removeEventListener('freeze', onFreeze);
      document.removeEventListener('resume', onResume);
    };
  }, [title]);
  return isAsleep ? title : null;
}

// The mark of each kind of event: told apart by shape. The word beside it, or the sentence, says the same.
import type { EventKind } from '@agora/shared/event-text';

const GLYPHS: Readonly<Record<EventKind, string>> = {
  trip: 'M6 1 11 11H1z',
  command: 'M2 1l8 5-8 5z',
  confirm: 'M1 6.5 4.5 10 11 2.5 9.7 1.4 4.4 7.6 2.2 5.3z',
  recover: 'M6 1 11 7H8v4H4V7H1z',
  note: 'M4 4h4v4H4z',
};

export function KindGlyph({ kind }: { kind: EventKind }) {
  return (
    <svg viewBox="0 0 12 12" role="img" aria-label={kind} className="size-3 shrink-0 fill-current">
      <path d={GLYPHS[kind]} />
    </svg>
  );
}

// Draws one shape beside a word. It is hidden from assistive technology: the word says the same.
import { SHAPES, type ShapeName } from './shapes.ts';

export function Shape({ name, className }: { name: ShapeName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      className={className}
      // The markup is a constant of this program, never data.
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constant markup shared with the favicon
      dangerouslySetInnerHTML={{ __html: SHAPES[name] }}
    />
  );
}

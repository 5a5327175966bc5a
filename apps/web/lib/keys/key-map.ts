// What a key press means: pages after `g`, help, acknowledge, filter. Pure. Nothing here stops (STOP has its own key
// everywhere) and no key starts a resume. Single letters do nothing while a person types, or when turned off.
import { PAGES } from '../pages.ts';

export type KeyAct =
  | { readonly kind: 'go'; readonly path: string }
  | { readonly kind: 'help' | 'acknowledge' | 'filter' | 'leader' | 'close' }
  | null;

export type Stroke = {
  readonly key: string;
  readonly isTyping: boolean;
  readonly isModified: boolean;
  /** The stroke before this one was `g`, less than `LEADER_MS` ago. */
  readonly afterLeader: boolean;
  readonly singleKeysOn: boolean;
};

/** How long `g` waits for its second key, in milliseconds. */
export const LEADER_MS = 1_500;

export function actOf({ key, isTyping, isModified, afterLeader, singleKeysOn }: Stroke): KeyAct {
  if (key === 'Escape') return { kind: 'close' };
  if (isTyping || isModified || !singleKeysOn) return null;
  if (afterLeader) {
    const page = PAGES.find((each) => each.key === key.toLowerCase());
    return page === undefined ? null : { kind: 'go', path: page.path };
  }
  if (key === 'g') return { kind: 'leader' };
  if (key === '?') return { kind: 'help' };
  if (key === '.') return { kind: 'acknowledge' };
  return key === '/' ? { kind: 'filter' } : null;
}

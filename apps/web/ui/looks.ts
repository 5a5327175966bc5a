// How each look of the display is drawn: shape, edge and tone together, so that none depends on colour alone.
import type { Display } from '@agora/shared/display';
import type { ShapeName } from './shapes.ts';

export type LookStyle = {
  /** Edge, surface and text colour of the state band. */
  readonly band: string;
  /** Colour of the answer under the word. */
  readonly answer: string;
  /** The colour token of the favicon. */
  readonly colour: string;
};

export const LOOKS: Record<Display['look'], LookStyle> = {
  grey: { band: 'border-2 border-edge bg-surface text-text', answer: '', colour: '--color-edge' },
  grey_ring: { band: 'border-2 border-edge bg-surface text-text', answer: '', colour: '--color-edge' },
  grey_dashed: {
    band: 'border-3 border-dashed border-edge bg-surface text-text',
    answer: '',
    colour: '--color-edge',
  },
  amber_outline: {
    band: 'border-3 border-know bg-surface text-know',
    answer: 'text-text',
    colour: '--color-know',
  },
  red_fill: { band: 'border-3 border-act bg-act text-on-act', answer: '', colour: '--color-act' },
  violet_dashed: {
    band: 'border-3 border-dashed border-stale bg-surface text-stale',
    answer: '',
    colour: '--color-stale',
  },
  unknown: {
    band: 'border-3 border-dashed border-stale bg-surface text-stale',
    answer: '',
    colour: '--color-stale',
  },
};

const SHAPE_OF_WORD: Record<Display['word'], ShapeName> = {
  CHECKING: 'dashed-ring',
  UNKNOWN: 'question',
  HALTING: 'triangle',
  UNCONFIRMED: 'triangle',
  BREACH: 'triangle',
  HALTED: 'octagon',
  RECOVERING: 'filling-ring',
  GATED: 'ring',
  REDUCING: 'ring',
  ACTIVE: 'ring',
};

export function shapeOf(word: Display['word']): ShapeName {
  return SHAPE_OF_WORD[word];
}

/** The colour of the word where it stands in a line of text. */
export const TONES: Record<Display['look'], string> = {
  grey: '',
  grey_ring: '',
  grey_dashed: '',
  amber_outline: 'text-know',
  red_fill: 'text-act-text',
  violet_dashed: 'text-stale',
  unknown: 'text-stale',
};

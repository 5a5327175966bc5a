// The shapes that tell the looks apart without colour, as SVG markup in a 24 x 24 box. The same drawing
// serves the state word and the favicon.

export type ShapeName = 'ring' | 'dashed-ring' | 'filling-ring' | 'octagon' | 'triangle' | 'question';

const RING = 'fill="none" stroke="currentColor" stroke-width="3"';

/** Inner markup of each shape; `currentColor` takes the colour of the surrounding text. */
export const SHAPES: Record<ShapeName, string> = {
  ring: `<circle cx="12" cy="12" r="9" ${RING}/>`,
  'dashed-ring': `<circle cx="12" cy="12" r="9" ${RING} stroke-dasharray="4.7 4.7"/>`,
  'filling-ring': `<circle cx="12" cy="12" r="9" ${RING}/><path d="M12 6.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>`,
  octagon: '<path d="M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z" fill="currentColor"/>',
  triangle: '<path d="M12 2.5 23 21.5H1z" fill="currentColor"/>',
  question:
    '<path d="M7 8.2C7 5.3 9.2 3.4 12.1 3.4s5 1.8 5 4.5c0 2.2-1.2 3.3-2.7 4.3-1.4.9-2 1.6-2 3" fill="none" stroke="currentColor" stroke-width="3.4"/><circle cx="12.3" cy="19.9" r="2.1" fill="currentColor"/>',
};

/** A favicon as a data URL. `colour` is any CSS colour. */
export function faviconUrl(shape: ShapeName, colour: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="${colour}">${SHAPES[shape]}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

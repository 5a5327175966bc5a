// On the axis of a plot left of 1 is kept, whatever the unit and the direction; nothing that a row says can break out of the picture.
import { expect, test } from 'vitest';
import type { Measured } from './measured.ts';
import { plotOf } from './plot.ts';
import { rowsOf } from './row.ts';

const draw = (...given: Partial<Measured>[]) =>
  plotOf(
    'A plot',
    rowsOf(
      given.map((each, i) => ({
        ...{ name: `row ${i}`, unit: 'ms', better: 'smaller', samples: [1] },
        ...each,
      })),
    ),
  );
const promised = { promise: { at: 'p50', value: 100 } } as const;
/** Where the promise, and the promised figure of each row, stand. */
const seen = (svg: string | null) => ({
  promise: Number(/class="promise" x1="([\d.]+)"/.exec(svg ?? '')?.[1]),
  dots: [...(svg ?? '').matchAll(/<g[^>]*>.*?class="dot" cx="([\d.]+)".*?<\/g>/g)]
    .map(([, x]) => Number(x))
    .slice(0, -1),
});

test('without a promise there is nothing to draw', () => {
  expect(draw({})).toBeNull();
  expect(draw({ promise: { at: 'worst', value: 0 } })).toBeNull();
});

test.each([
  ['smaller', [10, 99, 101, 1_000]],
  ['larger', [1_000, 101, 99, 10]],
] as const)('%s is better: from well kept to well missed', (better, figures) => {
  const { promise, dots } = seen(
    draw(...figures.map((value) => ({ ...promised, better, samples: [value] }))),
  );
  expect(dots.toSorted((a, b) => a - b)).toEqual(dots);
  expect(dots.map((x) => x < promise)).toEqual([true, true, false, false]);
  // A tenth and ten times are as far from the promise.
  expect((promise - (dots[0] ?? 0)) / ((dots[3] ?? 0) - promise)).toBeCloseTo(1, 1);
});

test('the same share is the same place in any unit', () => {
  const { dots } = seen(
    draw({ ...promised, samples: [20] }, { promise: { at: 'p50', value: 5 }, unit: 's', samples: [1] }),
  );
  expect(dots[0]).toBe(dots[1]);
});

test('zero and far off stay within the picture', () => {
  const svg = draw(
    { ...promised, samples: [0] },
    { ...promised, samples: [1e-9] },
    { ...promised, samples: [1e9] },
  );
  const xs = [...(svg ?? '').matchAll(/(?:cx|x1|x2|x)="(-?[\d.]+|NaN|-?Infinity)"/g)].map(([, x]) =>
    Number(x),
  );
  expect(xs.filter((x) => !(x >= 0 && x <= 1_020))).toEqual([]);
});

test('names are text and nothing else; both themes are in the file', () => {
  const svg = draw({ ...promised, name: '<script>&"' });
  expect(svg).toContain('&lt;script&gt;&amp;&quot;');
  expect(svg).toContain('prefers-color-scheme: dark');
});

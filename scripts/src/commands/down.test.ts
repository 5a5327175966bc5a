import { describe, expect, test } from 'vitest';
import type { End } from '../supervisor/ends.ts';
import { judge } from './down.ts';

const end = (is: End['is']): End => ({ engine: 'mm-1', sentence: '', is });

describe.each([[false], [true]])('down, with --purge: %s', (purges) => {
  test.each<[End['is'][], boolean, RegExp | null]>([
    [[], purges, null],
    [['proven'], purges, null],
    [['proven', 'unproven'], purges, /may rest at the venue/],
    [['notStarted', 'unproven'], purges, /may rest at the venue/],
    [['proven', 'notStarted'], purges, purges ? /an earlier run left of mm-1 is not known/ : null],
  ])('engines that ended %j', (all, _, refused) => {
    const judged = () => judge(all.map(end), purges);
    if (refused === null) expect(judged).not.toThrow();
    else expect(judged).toThrow(refused);
  });
});

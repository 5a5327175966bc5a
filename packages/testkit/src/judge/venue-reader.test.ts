import { expect, test } from 'vitest';
import { VenueReader } from './venue-reader.ts';

test('a journal with a gap, or text that is none, is refused', () => {
  const reader = () => new VenueReader({ account: '0xa', signers: [] });
  const line = (seq: number) => `{"seq":${seq},"t":1,"us":1,"k":"recv"}`;
  const gap = reader();
  gap.line(line(4));
  expect(() => gap.line(line(6))).toThrow('the journal goes from 4 to 6');
  expect(() => reader().line('nonsense')).toThrow('not a line of the journal');
});

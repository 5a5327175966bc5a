import { describe, expect, it } from 'vitest';
import { actOf, type Stroke } from './key-map.ts';

const stroke = (key: string, change: Partial<Stroke> = {}): Stroke => ({
  key,
  isTyping: false,
  isModified: false,
  afterLeader: false,
  singleKeysOn: true,
  ...change,
});

describe('keys', () => {
  it.each([
    ['a', '/audit'],
    ['r', '/recon'],
    ['l', '/limits'],
    ['f', '/fleet'],
    ['m', '/alarms'],
    ['s', '/settings'],
    ['c', '/console'],
  ])('g %s goes to %s', (key, path) => {
    expect(actOf(stroke('g'))).toEqual({ kind: 'leader' });
    expect(actOf(stroke(key, { afterLeader: true }))).toEqual({ kind: 'go', path });
    expect(actOf(stroke(key))).toBeNull();
  });

  it.each([
    ['?', 'help'],
    ['.', 'acknowledge'],
    ['/', 'filter'],
    ['Escape', 'close'],
  ])('%s: %s', (key, kind) => {
    expect(actOf(stroke(key))).toEqual({ kind });
  });

  it.each(['g', '?', '.', '/'])(
    '%s is a character where a person types, with a modifier, or when turned off',
    (key) => {
      expect(actOf(stroke(key, { isTyping: true }))).toBeNull();
      expect(actOf(stroke(key, { isModified: true }))).toBeNull();
      expect(actOf(stroke(key, { singleKeysOn: false }))).toBeNull();
    },
  );

  it('Escape closes even while a person types', () => {
    expect(actOf(stroke('Escape', { isTyping: true, singleKeysOn: false }))).toEqual({ kind: 'close' });
  });
});

import { deriveDisplay } from '@agora/shared/display';
import { frameFixture, haltedSnapshot } from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { nextAction } from '@agora/shared/next-action';
import { describe, expect, it } from 'vitest';
import { STOPPING_COMMAND, shownAdvice } from './advice.ts';

const { ages } = frameFixture();
const rows: [situation: string, frame: FrameFacts | null][] = [
  ['no frame yet', null],
  ['a dead engine', frameFixture({ ages: { ...ages, engine_ms: 31_000 } })],
  ['redis-live gone', frameFixture({ ages: { ...ages, redis_live_ms: 9_000 } })],
  ['nobody delivers alerts', frameFixture({ alerts: null })],
];

describe('advice on a page without STOP', () => {
  it.each(rows)('never tells anybody to press STOP: %s', (_situation, frame) => {
    const seen = { frame, elapsedMs: 0, linkMs: frame === null ? null : 0 };
    expect(nextAction(seen).says).toMatch(/STOP|agora kill/);
    const { says, why, link } = shownAdvice(nextAction(seen), deriveDisplay(seen).word);
    expect(says + why).toContain(STOPPING_COMMAND);
    expect(says + why).not.toMatch(/press STOP/i);
    expect(link).toBeNull();
  });

  it('passes on what needs no STOP, and leads to the panel it speaks of', () => {
    const seen = {
      frame: frameFixture({ snapshot: haltedSnapshot(), guardian_seen: null }),
      elapsedMs: 0,
      linkMs: 0,
    };
    expect(deriveDisplay(seen).word).toBe('HALTED');
    expect(shownAdvice(nextAction(seen), 'HALTED').says).toBe(nextAction(seen).says);
    const open = { ...nextAction(seen), button: { kind: 'open_gate', label: '', primary: false } as const };
    expect(shownAdvice(open, 'HALTED').link?.href).toBe('#recovery-gates');
  });
});

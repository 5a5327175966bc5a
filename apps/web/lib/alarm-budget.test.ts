import { incidentSchema } from '@agora/shared/alert-incident';
import { describe, expect, it } from 'vitest';
import { BUCKETS, budgetText, pagesByBucket } from './alarm-budget.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const incident = (minutesAgo: number, priority: 'P1' | 'P2' | 'P3') =>
  incidentSchema.parse({
    incident: '1',
    engine_id: null,
    code: 'DISK',
    priority,
    word: 'DISK',
    sentence: 'x',
    act: 'x',
    opened_at: new Date(NOW - minutesAgo * 60_000).toISOString(),
    changed_at: new Date(NOW).toISOString(),
    closed_at: null,
    repeats: 0,
    told: 1,
    undelivered_since: null,
    channels: [],
  });

describe('the budget of pages', () => {
  it.each([
    [0, BUCKETS - 1],
    [9, BUCKETS - 1],
    [10, BUCKETS - 2],
    [719, 0],
  ])('%i minutes ago falls into bucket %i', (minutes, bucket) => {
    expect(pagesByBucket([incident(minutes, 'P1')], NOW).indexOf(1)).toBe(bucket);
  });

  it('counts no P3 and nothing older than twelve hours', () => {
    expect(Math.max(...pagesByBucket([incident(1, 'P3'), incident(720, 'P1')], NOW))).toBe(0);
  });

  it('says when it is over', () => {
    const two = pagesByBucket([incident(1, 'P1'), incident(100, 'P2')], NOW);
    expect(budgetText(two)).toContain('within the budget');
    expect(budgetText(pagesByBucket([incident(1, 'P1'), incident(2, 'P2')], NOW))).toContain(
      'over the budget',
    );
  });
});

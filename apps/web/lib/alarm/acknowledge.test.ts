import { alarmBoardSchema } from '@agora/shared/alarm-board';
import { describe, expect, it } from 'vitest';
import { acknowledgedText, toAcknowledge } from './acknowledge.ts';

const at = '2026-03-01T03:11:42.117Z';
const incident = (id: string, more: object = {}) => ({
  incident: id,
  engine_id: 'mm-btc-1',
  code: 'HALT-OPEN',
  priority: 'P2',
  word: 'HALTED',
  sentence: 'Halted with a position.',
  act: 'Decide on it.',
  opened_at: at,
  changed_at: at,
  closed_at: null,
  repeats: 0,
  told: 1,
  undelivered_since: null,
  channels: [],
  ...more,
});
const boardOf = (incidents: object[], acked: string[] = []) =>
  alarmBoardSchema.parse({
    server_now: at,
    incidents,
    incidents_total: incidents.length,
    unreadable: 0,
    words: [
      ...acked.map((field) => ({ field, word: { kind: 'ack', by: 'ann', at, via: 'telegram' } })),
      { field: 'mute', word: { kind: 'mute', by: 'ann', at, until: at } },
    ],
    pager_age_ms: 100,
    engines: [],
  });

describe('what an acknowledgement takes up', () => {
  const board = boardOf(
    [
      incident('1'),
      incident('2', { engine_id: null }),
      incident('3', { engine_id: 'mm-eth-1' }),
      incident('4', { closed_at: at }),
      incident('5'),
      incident('6', { changed_at: '2026-03-01T03:11:42.118Z' }),
    ],
    ['5', '6'],
  );

  it('is open, of this engine or of all, and nobody took it up since it became what it is', () => {
    expect(toAcknowledge(board, 'mm-btc-1')).toEqual(['1', '2', '6']);
  });

  it.each([
    [[], [], 60_000, 'Silenced, no open alarm'],
    [[], [], 60_001, 'Silenced, pager not heard'],
    [[], [], null, 'Silenced, pager not heard'],
    [['1'], ['1'], 100, 'Acknowledged 1'],
    [['1', '2'], ['1', '2'], 100, 'Acknowledged 2 alarms'],
    [['1'], ['1', '2'], 100, 'Pager not told: see Alarms'],
  ])('%j of %j, the pager heard %j ms ago, is told as %s', (kept, wanted, pagerAgeMs, said) => {
    const ids = toAcknowledge(board, 'mm-btc-1');
    const only = (names: string[]) => ids.filter((id) => names.includes(id));
    expect(acknowledgedText(only(kept), only(wanted), pagerAgeMs)).toBe(said);
  });
});

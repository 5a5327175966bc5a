import { parseAnchors } from '@agora/shared/audit-anchors';
import { auditAnchorSchema } from '@agora/shared/audit-record';
import { FIXTURE_NOW, frameFixture } from '@agora/shared/fixtures';
import { TELEGRAM_TEXT_MAX } from '@agora/shared/telegram-html';
import { expect, test } from 'vitest';
import { condition, VirtualPager } from '../../test/support/virtual.ts';
import { dailyLetter } from '../daily.ts';
import type { Outgoing } from '../telegram/client.ts';
import { Channels } from './channel.ts';

/** The longest that a configuration allows: eight engines and their guardian. */
const ANCHORS = Array.from({ length: 9 }, (_, n) =>
  auditAnchorSchema.parse({
    ...{ chain: `engine-${n}`.padEnd(64, 'x'), seq: 2 ** 40 + n, head: 'a'.repeat(64), at: FIXTURE_NOW },
  }),
);

/** As Telegram counts and shows it. */
function shown(html: string): string {
  const text = html.replaceAll(/<[^>]*>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

async function daily(alarms: number): Promise<{ html: string; text: string }> {
  const sent: Outgoing[] = [];
  const send = async (_: number, outgoing: Outgoing) => {
    sent.push(outgoing);
    return { kind: 'accepted', messageId: 1 };
  };
  const channels = new Channels({ isFree: () => true, send } as never, null);
  const pager = new VirtualPager();
  pager.conditions = Array.from({ length: alarms }, (_, n) =>
    condition('HALT-OPEN', { on: `mm-${n}`, sentence: `Position ${n} <&> ${'x'.repeat(400)}.` }),
  );
  pager.tick();
  const letter = dailyLetter({
    frames: Array.from({ length: 8 }, () => frameFixture()),
    records: pager.records,
    anchors: ANCHORS,
    local: { date: '2026-03-01', time: '08:00' },
    problems: [],
  });
  await channels.send('telegram:7', letter);
  const html = sent[0]?.html ?? '';
  return { html, text: shown(html) };
}

test.each([0, 1, 2, 4, 8, 20])(
  'a daily message with %i alarms fits, and every head is in it',
  async (alarms) => {
    const { html, text } = await daily(alarms);
    expect(text.length).toBeLessThanOrEqual(TELEGRAM_TEXT_MAX);
    expect(text).toMatch(/^⬜ AGORA alive · 08:00/);
    expect(text).toContain('\nAudit heads, for ./agora audit verify --anchors FILE:\n');
    expect(text.includes('cut here')).toBe(alarms > 2);
    expect(parseAnchors(shown(/<pre>(.*)<\/pre>/s.exec(html)?.[1] ?? ''))).toEqual(ANCHORS);
  },
);

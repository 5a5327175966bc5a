import { frameFixture, haltedSnapshot, haltFixture } from '@agora/shared/fixtures';
import { seenArbitrary } from '@agora/shared/frame.arbitrary';
import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { SIGNAL_NAMES } from '@agora/shared/signal';
import type { Seen } from '@agora/shared/situation';
import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { isSnapshotLost } from '../lib/clocks.ts';
import { type View, viewOf } from '../lib/live/view.ts';
import { PageHeader } from './page-header.tsx';
import { PageTitle } from './page-title.tsx';
import { Screen } from './screen.tsx';
import { StateBand } from './state-band.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const AT = { monotonicMs: 1_000, wallMs: 2_000 };
const see = (seen: Seen): View => viewOf(ENGINE, seen, 'stream', AT);
const ALARM = {
  isSoundOn: false,
  isPulsing: false,
  canAcknowledge: false,
  toggleSound: () => undefined,
  acknowledge: () => undefined,
};
const ALARMS = { alarm: ALARM, acknowledgement: { acknowledge: ALARM.acknowledge, said: '' } };
const TIMELINE = <TimelinePanel entries={[]} isAnswered={false} lost={null} nowMs={null} />;
const html = (view: View) =>
  renderToStaticMarkup(
    <>
      <PageTitle view={view} page={null} hasEnded={false} />
      <PageHeader view={view} venue="paper" path="/console" firstId="mm-btc-1" alarms={ALARMS} />
      <StateBand view={view} isHeading isPulsing={false} />
      <Screen view={view} timeline={TIMELINE} direct={null} />
    </>,
  );
/** The six cells of the trust signals. */
const cells = (markup: string) => SIGNAL_NAMES.filter((name) => markup.includes(`${name}</b>`));

/** The page as it reads: tags become spaces, entities the characters they stand for. */
function textOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

describe('the page, for every scenario of the contract', () => {
  it.each(Object.entries(SCENARIOS))('%s: word, answer, title and six signals', (_name, { seen }) => {
    const view = see(seen);
    const text = textOf(html(view));
    expect(text).toContain(view.display.word);
    expect(text).toContain(view.display.answer);
    expect(html(view)).toContain(
      `<title>${view.situation === null ? 'CHECKING · mm-btc-1' : view.display.title}</title>`,
    );
    expect(cells(html(view))).toHaveLength(6);
  });
});

describe('laws of the page, for any frame', () => {
  const forAnyView = (law: (view: View, text: string, markup: string) => void) =>
    fc.assert(
      fc.property(seenArbitrary, (seen) => {
        const view = see(seen);
        const markup = html(view);
        law(view, textOf(markup), markup);
      }),
      { numRuns: 100 },
    );

  it('reassures about nothing while a clock behind it is lost', () => {
    forAnyView(({ situation, display }, text) => {
      if (situation === null || !isSnapshotLost(situation) || situation.byGuardian) return;
      expect(display.word).toBe('UNKNOWN');
      expect(text).not.toMatch(/\b0 orders|\bflat\b|No open|No position|Gate OPEN|\bACTIVE\b|No loss now/i);
    });
  });

  it('calls the gate open only where it is ACTIVE or REDUCING', () => {
    forAnyView(({ display }, text) => {
      if (text.includes('Gate OPEN')) expect(['ACTIVE', 'REDUCING']).toContain(display.word);
    });
  });

  it('says ACTIVE nowhere else', () => {
    forAnyView(({ display }, text) => {
      if (display.word !== 'ACTIVE') expect(text).not.toMatch(/\bACTIVE\b/);
    });
  });

  it('holds no control that changes anything: STOP stands outside of it, and nothing resumes', () => {
    forAnyView((view, text, markup) => {
      const names = [...markup.matchAll(/<button[^>]*>([^<]*)/g)].map(([, name]) => name?.trim());
      const harmless = ['Show last known', 'Sound off', 'trip', 'command', 'confirm', 'recover', 'note'];
      expect(names.filter((name) => !harmless.includes(name ?? ''))).toEqual([]);
      expect(markup).not.toContain('<form');
      expect(text).toContain(view.action.says.replaceAll('`', ' ').replace(/\s+/g, ' ').slice(0, 24));
    });
  });

  it('keeps to plain words', () => {
    forAnyView((_view, text) => {
      expect(text).not.toMatch(
        /successfully|something went wrong|error occurred|\bprofit\b|undefined|NaN|null/i,
      );
    });
  });
});

describe('what other people wrote', () => {
  it('is text, whatever markup it holds', () => {
    const canary = '<img src=x onerror=alert(1)>';
    const halt = haltFixture({
      cause: { code: 'kill_file', raw_code: 'kill_file', value: null, limit: null, subject: canary },
      who: canary,
    });
    const frame = frameFixture({ snapshot: haltedSnapshot({ halt }), guardian_seen: null });
    const markup = html(see({ frame, elapsedMs: 0, linkMs: 0 }));
    expect(markup).toContain('&lt;img src=x');
    expect(markup).not.toContain('<img');
  });
});

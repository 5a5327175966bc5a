/** The words, button and reason of each row of the next-action table. */
import type { Display } from './display.ts';
import { failingText, progressText, recoveringText, venueName, venueReadText } from './display-text.ts';
import { NOT_KNOWN, utcTime } from './format.ts';
import { outstandingGates, waitsForEnable } from './next-action-halted.ts';
import type { Situation } from './situation.ts';
import { epochMsOf } from './time.ts';

/** What the button does; `none` = no button is shown. */
export type ActionKind =
  | 'stop'
  | 'stop_again'
  | 'open_runbook'
  | 'open_recon'
  | 'show_flatten'
  | 'review_position'
  | 'open_gate'
  | 'resume'
  | 'cancel_recovery'
  | 'test_alert'
  | 'reduce_only'
  | 'none';

export interface Advice {
  readonly says: string;
  readonly why: string;
  readonly button: { readonly kind: ActionKind; readonly label: string; readonly primary: boolean };
  /** Commands to run on the host or in Telegram; may be empty. */
  readonly commands: readonly string[];
}

const STOP = { kind: 'stop', label: 'STOP', primary: true } as const;
const NO_BUTTON = { kind: 'none', label: '', primary: false } as const;
const KILL = ['./agora kill'] as const;
/** Closures in 10 minutes after which the next one halts. */
const FLAPPING_CLOSURES = 3;

/** Where it is said of one engine that nothing has to be done, somebody may go to sleep over another one. */
const SEE_OTHERS = 'For the other engines see Fleet.';

/** The advice of a row; an unknown row number reads as row 20. `hasOthers`: it is known that there are more engines than this one. */
export function actionText(
  row: number,
  s: Situation | null,
  display: Display,
  hasOthers: boolean = false,
): Advice {
  if (s === null) return row1(display);
  const noRisk = hasOthers ? `Of ${s.engineId} nothing is at risk.` : 'Nothing is at risk.';
  const maySleep = hasOthers ? SEE_OTHERS : 'Safe to sleep.';
  const withOthers = (why: string) => (hasOthers ? `${why} ${SEE_OTHERS}` : why);
  const texts: Record<number, () => Advice> = {
    1: () => row1(display),
    2: () =>
      advice(
        `Press STOP. Where redis-latch is gone it goes to the guardian, which cancels at ${venueName(s)} directly.`,
        "The latch or the engine's state cannot be read.",
        STOP,
        KILL,
      ),
    3: () => advice(`Press STOP. ${deadManText(s)}`, 'Resting quotes have no minder.', STOP, KILL),
    4: () => row4(s, display),
    5: () =>
      advice(
        `Cancel at ${venueName(s)} now. Then \`adopt\` the difference.`,
        'Our own stack has not confirmed it in time.',
        { kind: 'open_runbook', label: 'Open runbook', primary: true },
        ['./agora kill', './agora adopt'],
      ),
    6: () => advice('Press STOP.', 'A limit is already broken.', STOP, KILL),
    7: () => advice('Press STOP. The gate should have closed.', 'A safeguard did not act.', STOP, KILL),
    8: () =>
      advice('Press STOP, then open reconciliation.', 'There is a second writer on the account.', STOP, KILL),
    9: () => row9(s),
    10: () =>
      advice(
        'Reduce the position now: `./agora flatten` on the host.',
        'Halting removes quotes, not risk.',
        { kind: 'show_flatten', label: 'Show the command', primary: true },
        ['./agora flatten'],
      ),
    11: () =>
      advice('Leave it halted. Decide on the open position.', 'Nothing flattens a position by itself.', {
        kind: 'review_position',
        label: 'Review open position (changes nothing)',
        primary: true,
      }),
    12: () =>
      advice(`${noRisk} Leave it halted until 00:00 UTC.`, withOthers('The cap is spent.'), NO_BUTTON),
    13: () =>
      advice(
        `${noRisk} Outstanding: ${outstandingGates(s).join('; ')}.`,
        waitsForEnable(s) ? `${maySleep} When it shall trade, on the host: \`./agora enable\`.` : maySleep,
        { kind: 'open_gate', label: 'Open recovery gates', primary: false },
      ),
    14: () =>
      advice(
        hasOthers ? `${noRisk} It may stay halted.` : 'Safe to leave halted. Resume when awake.',
        withOthers('Nothing is lost by waiting.'),
        { kind: 'resume', label: 'Resume…', primary: false },
      ),
    15: () => row15(s),
    16: () =>
      advice(`Wait: gate ${recoveringText(s)}.`, 'The confirming pass runs.', {
        kind: 'cancel_recovery',
        label: 'Cancel recovery',
        primary: false,
      }),
    17: () =>
      advice(
        'Alerts are not arriving. Stay on this page or press STOP.',
        'The system is unwatched.',
        { kind: 'test_alert', label: 'Test alert', primary: false },
        KILL,
      ),
    18: () =>
      advice(
        'Lower exposure or stop before the cap does.',
        'At least 80 % of the daily loss cap is used.',
        { kind: 'reduce_only', label: 'Set reduce-only', primary: true },
        ['./agora reduce'],
      ),
    19: () => {
      const says = hasOthers ? `No action needed for ${s.engineId}.` : 'No action needed.';
      return advice(says, withOthers('Everything holds.'), NO_BUTTON);
    },
  };
  return (
    texts[row]?.() ??
    advice('Press STOP. This combination is not known.', 'Not known is treated as unsafe.', STOP, KILL)
  );
}

function advice(
  says: string,
  why: string,
  button: Advice['button'],
  commands: readonly string[] = [],
): Advice {
  return { says, why, button, commands };
}

function row1(display: Display): Advice {
  const says =
    display.word === 'CHECKING'
      ? 'No data yet. STOP works already; so does /kill in Telegram and `./agora kill` on the host.'
      : 'This page is blind. Send /kill in Telegram, or run `./agora kill` on the host.';
  return advice(says, 'A second path does not need this page.', STOP, ['/kill', './agora kill']);
}

function row4(s: Situation, display: Display): Advice {
  const again = { kind: 'stop_again', label: 'STOP AGAIN', primary: display.word === 'UNCONFIRMED' } as const;
  const says =
    display.word === 'UNCONFIRMED'
      ? 'Press STOP again. Same key, safe to repeat.'
      : `Wait: ${progressText(s)}. Pressing STOP again is the same request.`;
  return advice(says, 'A retry costs nothing.', again, KILL);
}

function row9(s: Situation): Advice {
  const button = { kind: 'open_recon', label: 'Open reconciliation', primary: true } as const;
  if (s.reconMatch === false) {
    return advice('Do not resume. Open the differences.', 'The exposure figure is wrong.', button, [
      './agora adopt',
    ]);
  }
  if (s.positions.length > 0) {
    const says = `Do not resume. The position is memory: look at it in ${venueName(s)} now.`;
    return advice(says, `Exposure and liquidation are last known, ${venueReadText(s)}.`, button);
  }
  return advice('Do not resume. The position is not confirmed.', 'The exposure figure is memory.', button);
}

function row15(s: Situation): Advice {
  if ((s.snapshot?.gate.closures_10min ?? 0) >= FLAPPING_CLOSURES) {
    return advice('Press STOP; the next closure halts anyway.', 'A flapping gate is a fault.', STOP, KILL);
  }
  return advice(`Wait. Reopens by itself when ${failingText(s)} holds again.`, 'The gate did its work.', {
    ...STOP,
    primary: false,
  });
}

function deadManText(s: Situation): string {
  const deadMan = s.snapshot?.dead_man ?? null;
  if (deadMan === null) return `Venue dead-man ${NOT_KNOWN}.`;
  if (deadMan.eligible === false) return 'Venue dead-man: not eligible.';
  if (!deadMan.armed || deadMan.fires_at === null) return 'Venue dead-man: not armed.';
  const past = epochMsOf(deadMan.fires_at) <= s.nowMs;
  return `Venue dead-man ${past ? 'was due' : 'fires'} ${utcTime(deadMan.fires_at)} UTC.`;
}

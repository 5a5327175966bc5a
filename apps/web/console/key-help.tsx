// The keyboard of every page: listens for its keys, and lists them in an overlay. STOP has its own key, which works even
// where these are turned off.
'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { actOf, LEADER_MS } from '../lib/keys/key-map.ts';
import { areSingleKeysOn, setSingleKeys } from '../lib/keys/single-keys.ts';
import { readClocks } from '../lib/live/browser.ts';
import { PAGES, pageHref } from '../lib/pages.ts';
import { Overlay } from '../ui/overlay.tsx';

type Props = { engineId: string; firstId: string | undefined; onAcknowledge: () => void };

export function KeyHelp({ engineId, firstId, onAcknowledge }: Props) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  useKeys({ engineId, firstId, onAcknowledge, onHelp: () => setOpen(true) });
  if (!isOpen) return null;
  return (
    <Overlay titleId="keys-title" onClose={close} className="border border-edge">
      <h2 id="keys-title">Keys</h2>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5">
        {KEYS.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="font-mono">{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-label text-muted">No key resumes trading.</p>
      <SingleKeysSwitch />
      <button
        type="button"
        data-autofocus=""
        onClick={close}
        className="mt-3 min-h-11 rounded-sm border border-edge px-4 font-semibold"
      >
        Close
      </button>
    </Overlay>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ['Alt+Shift+S', 'STOP, on every page, always'],
  ...PAGES.map(({ key, name }) => [`g ${key}`, name] as const),
  ['.', 'Acknowledge what alarms (silences it, changes nothing)'],
  ['/', 'Filter'],
  ['?', 'This list'],
  ['Esc', 'Close'],
];

export function SingleKeysSwitch() {
  const [isOn, setOn] = useState(true);
  useEffect(() => setOn(areSingleKeysOn()), []);
  return (
    <label className="mt-3 flex min-h-11 items-center gap-x-3">
      <input
        type="checkbox"
        className="size-5"
        checked={isOn}
        onChange={(event) => {
          setSingleKeys(event.target.checked);
          setOn(event.target.checked);
        }}
      />
      Single-letter keys
    </label>
  );
}

function useKeys({ engineId, firstId, onAcknowledge, onHelp }: Props & { onHelp: () => void }): void {
  const router = useRouter();
  const leaderAt = useRef(Number.NEGATIVE_INFINITY);
  const acts = useRef({ onAcknowledge, onHelp });
  acts.current = { onAcknowledge, onHelp };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { monotonicMs } = readClocks();
      const act = actOf({
        key: event.key,
        isTyping: isTyping(event.target),
        isModified: event.altKey || event.ctrlKey || event.metaKey,
        afterLeader: monotonicMs - leaderAt.current <= LEADER_MS,
        singleKeysOn: areSingleKeysOn(),
      });
      leaderAt.current = act?.kind === 'leader' ? monotonicMs : Number.NEGATIVE_INFINITY;
      if (act === null || act.kind === 'leader' || act.kind === 'close') return;
      event.preventDefault();
      if (act.kind === 'go') router.push(pageHref(act.path, engineId, firstId));
      else if (act.kind === 'help') acts.current.onHelp();
      else if (act.kind === 'acknowledge') acts.current.onAcknowledge();
      else document.querySelector<HTMLElement>('[data-filter]')?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [router, engineId, firstId]);
}

/** Where letters are text. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'))
  );
}

// Arms or silences the sound of this page, and acknowledges what alarms. Acknowledging changes nothing but the noise.
import type { Alarm } from '../lib/alarm/use-alarm.ts';

const BUTTON =
  'min-h-7 px-1.5 underline decoration-edge underline-offset-4 whitespace-nowrap max-wide:min-h-11 max-wide:px-3';

export function AlarmButtons({ alarm }: { alarm: Alarm }) {
  return (
    <span className="flex items-center gap-x-2">
      <button type="button" aria-pressed={alarm.isSoundOn} onClick={alarm.toggleSound} className={BUTTON}>
        Sound {alarm.isSoundOn ? 'on' : 'off'}
      </button>
      {alarm.canAcknowledge ? (
        <button
          type="button"
          aria-keyshortcuts="."
          onClick={alarm.acknowledge}
          className={`${BUTTON} font-semibold text-text`}
        >
          Acknowledge
        </button>
      ) : null}
    </span>
  );
}

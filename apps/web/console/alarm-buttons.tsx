// Arms or silences the sound of this page, and acknowledges what alarms, here and at the pager. Acknowledging changes nothing but
// the noise.
import type { Alarms } from '../lib/alarm/alarm-context.tsx';

const BUTTON =
  'min-h-7 px-1.5 underline decoration-edge underline-offset-4 whitespace-nowrap max-wide:min-h-11 max-wide:px-3';

export function AlarmButtons({ alarm, acknowledgement: { acknowledge, said } }: Alarms) {
  return (
    <span className="flex items-center gap-x-2">
      <button type="button" aria-pressed={alarm.isSoundOn} onClick={alarm.toggleSound} className={BUTTON}>
        Sound {alarm.isSoundOn ? 'on' : 'off'}
      </button>
      {alarm.canAcknowledge ? (
        <button
          type="button"
          aria-keyshortcuts="."
          onClick={acknowledge}
          className={`${BUTTON} font-semibold text-text`}
        >
          Acknowledge
        </button>
      ) : (
        <span role="status" aria-label="Acknowledgement" className="whitespace-nowrap">
          {said}
        </span>
      )}
    </span>
  );
}

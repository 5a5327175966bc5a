// Arms or silences the sound of this page, and acknowledges what alarms, here and at the pager. Acknowledging changes nothing but
// the noise.
import type { Alarms } from '../lib/alarm/alarm-context.tsx';

const BUTTON =
  'min-h-7 px-1.5 underline decoration-edge underline-offset-4 whitespace-nowrap max-wide:min-h-11 max-wide:px-3';

export function AlarmButtons({ alarm, acknowledgement: { acknowledge, said } }: Alarms) {
  const { canAcknowledge } = alarm;
  return (
    <span className="flex items-center gap-x-2">
      <button type="button" aria-pressed={alarm.isSoundOn} onClick={alarm.toggleSound} className={BUTTON}>
        Sound {alarm.isSoundOn ? 'on' : 'off'}
      </button>
      {canAcknowledge || said !== '' ? (
        // Says itself what came of it: whoever pressed it by the keyboard keeps their place.
        <button
          type="button"
          aria-keyshortcuts="."
          aria-disabled={!canAcknowledge}
          onClick={() => {
            if (canAcknowledge) acknowledge();
          }}
          className={`${BUTTON} font-semibold text-text aria-disabled:font-normal aria-disabled:text-muted aria-disabled:no-underline`}
        >
          {canAcknowledge ? 'Acknowledge' : said}
        </button>
      ) : null}
      <span role="status" aria-label="Acknowledgement" className="sr-only">
        {canAcknowledge ? '' : said}
      </span>
    </span>
  );
}

// The place where STOP belongs. Until the page can stop trading it says so and names the command that can; it
// is no control and does not look like one.
import { STOPPING_COMMAND } from '../lib/advice.ts';

export function StopPlace({ id, className = '' }: { id?: string; className?: string }) {
  return (
    <p
      id={id}
      className={`flex min-h-18 flex-col justify-center rounded-md border border-edge px-4 text-center text-text ${className}`}
    >
      <b className="text-table font-semibold">
        To stop: <code className="font-mono">{STOPPING_COMMAND}</code>
      </b>
      <span className="text-label">on the host. This page has no STOP yet.</span>
    </p>
  );
}

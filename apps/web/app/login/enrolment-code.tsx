// The secret of a new second factor, to scan or to type. Drawn here, from what the server sent: no image is fetched, and nothing
// leaves this page but to an app of this device, by a press.
import type { Enrolment } from '@agora/shared/session';

export function EnrolmentCode({ enrolment: { secret, uri, qr } }: { readonly enrolment: Enrolment }) {
  return (
    <section
      aria-label="Second factor"
      className="grid gap-3 rounded-sm border border-edge p-3 desk:grid-cols-[12rem_1fr]"
    >
      <svg
        role="img"
        aria-label="QR code of the secret below"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        shapeRendering="crispEdges"
        className="block w-full max-w-48"
      >
        <rect width={qr.size} height={qr.size} className="fill-on-act" />
        <path d={qr.path} className="fill-ink" />
      </svg>
      <div>
        <p>Scan this with an authenticator app, or type the secret into it.</p>
        <p className="mt-1">
          <a href={uri} className="underline">
            Open it in an app of this device
          </a>
        </p>
        <p className="mt-2 text-label text-muted">Secret, shown until the first code was right</p>
        <code className="block text-table break-all select-all">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
    </section>
  );
}

// The secret of a new second factor, to scan or to type. Drawn here, from what the server sent: no image is fetched, and nothing
// leaves this page.
import type { Enrolment } from '@agora/shared/session';

export function EnrolmentCode({ enrolment: { secret, qr } }: { readonly enrolment: Enrolment }) {
  return (
    <section aria-label="Second factor" className="rounded-sm border border-edge p-3">
      <p>
        Scan this with an authenticator app, or type the secret into it. It is shown until the first code was
        right.
      </p>
      <svg
        role="img"
        aria-label="QR code of the secret below"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        shapeRendering="crispEdges"
        className="mt-3 block w-full max-w-64"
      >
        <rect width={qr.size} height={qr.size} className="fill-on-act" />
        <path d={qr.path} className="fill-ink" />
      </svg>
      <p className="mt-3 text-label text-muted">Secret</p>
      <code className="block text-table break-all select-all">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
    </section>
  );
}

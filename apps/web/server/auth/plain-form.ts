// Signing in without our script: the form of `/login` posted as it is, and its answer as a page. It sends no token against forged
// forms, since nothing could fetch one; that it comes from a page of ours was proven by its Origin before it got here.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Enrolment, SignInRefused } from '@agora/shared/session';
import { escaped, plainPage } from '../plain-page.ts';
import { formOf } from '../stop/page.ts';
import { COOKIES } from './cookies.ts';
import { wayOnOf } from './way-on.ts';

type Body = Readonly<Record<string, unknown>>;

export type FormToken = { readonly cookie: Readonly<Record<string, string>>; readonly csrfToken: string };

export function isPlainForm({ headers }: IncomingMessage, body: Body): boolean {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
  return isForm && body.csrfToken === undefined;
}

/** `csrfToken`, unguessable, as next-auth asks for it in both of the places where it looks. */
export function tokenFor(secret: string, csrfToken: string): FormToken {
  const hash = createHash('sha256').update(`${csrfToken}${secret}`).digest('hex');
  return { cookie: { [COOKIES.csrfToken.name]: `${csrfToken}|${hash}` }, csrfToken };
}

/** Where a form leads that was right. */
export function wayOnIn({ next }: Body): string {
  return wayOnOf(typeof next === 'string' ? next : undefined);
}

export type RefusedForm = {
  readonly refused: SignInRefused;
  readonly enrolment: Enrolment | null;
  readonly body: Body;
  readonly nonce: string;
  /** Of the form of STOP on this page. */
  readonly freshKey: string;
};

/** What was refused, and the form again. A password is never sent back. */
export function refusedPage({ refused, enrolment, body, nonce, freshKey }: RefusedForm): string {
  const account = typeof body.account === 'string' ? body.account.slice(0, 64) : '';
  return plainPage({
    title: 'Sign in',
    nonce,
    body: `<h1>Sign in</h1>
<p role="alert">${escaped(refused.sentence)}</p>
${enrolment === null ? '' : secretOf(enrolment)}
<form class="fields" method="post" action="/api/auth/callback/credentials"><input type="hidden" name="next" value="${escaped(wayOnIn(body))}">
<label>Account<input name="account" autocomplete="username" maxlength="64" required value="${escaped(account)}"></label>
<label>Password<input name="password" type="password" autocomplete="current-password" maxlength="256" required></label>
<label>Code of the second factor<input name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="8"></label>
<button class="plain" type="submit">Sign in</button></form>
${formOf(freshKey, undefined, 'STOP TRADING')}`,
  });
}

function secretOf({ secret, qr }: Enrolment): string {
  return `<p>Scan this with an authenticator app, or type the secret into it. It is shown until the first code was right.</p>
<svg role="img" aria-label="QR code of the secret below" viewBox="0 0 ${qr.size} ${qr.size}" shape-rendering="crispEdges"><path d="${escaped(qr.path)}" fill="#14171a"/></svg>
<p>Secret <code>${escaped(secret.replace(/(.{4})(?=.)/g, '$1 '))}</code></p>`;
}

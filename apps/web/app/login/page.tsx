// `/login`: who are you, and on the first sign-in the second factor. STOP stands here as on every page: it works for whoever holds a
// session that has not run out, also one that cannot be checked now.

import { wayOnOf } from '../../server/auth/way-on.ts';
import { SignInForm } from './sign-in-form.tsx';

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

export default async function LoginPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return (
    <main className="mx-auto max-w-120 px-4 pt-6 max-desk:pb-32 desk:pt-40">
      <title>Sign in · AGORA</title>
      <h1 className="text-state-phone font-bold">Sign in</h1>
      <p className="mt-2 text-muted">
        This page knows nothing of the engine: assume it is trading. To stop without signing in: /kill in
        Telegram, or <code>./agora kill</code> on the host.
      </p>
      <SignInForm wayOn={wayOnOf(next)} />
    </main>
  );
}

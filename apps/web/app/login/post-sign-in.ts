// Sends a sign-in, and asks for the picture of a new second factor. Nothing is retried: an attempt counts.
import {
  type Enrolment,
  enrolmentSchema,
  type SignInRefused,
  signInRefusedSchema,
} from '@agora/shared/session';
import { z } from 'zod';

const ANSWER_MS_MAX = 15_000;

export type Typed = { readonly account: string; readonly password: string; readonly code: string };
export type SignInAnswer =
  | { readonly kind: 'signed_in' }
  | { readonly kind: 'refused'; readonly refused: SignInRefused }
  | { readonly kind: 'no_answer' };

export async function postSignIn(typed: Typed): Promise<SignInAnswer> {
  try {
    const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await ask('/api/auth/csrf'));
    const said = await ask('/api/auth/callback/credentials', { ...typed, csrfToken });
    if (z.object({ signed_in: z.literal(true) }).safeParse(said).success) return { kind: 'signed_in' };
    const refused = signInRefusedSchema.safeParse(said).data;
    return refused === undefined ? { kind: 'no_answer' } : { kind: 'refused', refused };
  } catch {
    return { kind: 'no_answer' };
  }
}

/** Null = no answer. */
export async function askEnrolment({ account, password }: Typed): Promise<Enrolment | SignInRefused | null> {
  try {
    const said = await ask('/api/trpc/session.enrolment', { account, password });
    return z
      .object({ result: z.object({ data: z.union([enrolmentSchema, signInRefusedSchema]) }) })
      .parse(said).result.data;
  } catch {
    return null;
  }
}

async function ask(url: string, body?: object): Promise<unknown> {
  const sent =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, {
    ...sent,
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  return response.json();
}

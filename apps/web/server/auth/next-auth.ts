// next-auth, reduced to what the console needs: a token against forged forms, signing in, signing out. It keeps no session of its
// own: its cookie is ours, made and read by `session-token`. Runs without Next, so that signing in works whatever state that is in.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Enrolment, SESSION_MS, type SignInRefused } from '@agora/shared/session';
import { epochMsOf } from '@agora/shared/time';
import NextAuthModule, { type NextAuthOptions } from 'next-auth';
import CredentialsModule from 'next-auth/providers/credentials';
import { z } from 'zod';
import { COOKIES, cookiesOf, sessionCookieOf } from './cookies.ts';
import { type FormToken, isPlainForm, refusedPage, tokenFor, wayOnIn } from './plain-form.ts';
import type { SessionDesk } from './session-desk.ts';
import { readToken, signToken, tokenClaimsSchema } from './session-token.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

export const AUTH_PATH = '/api/auth';

export type AuthParts = {
  readonly key: string;
  readonly signIn: SignIn;
  readonly desk: SessionDesk;
  readonly nowMs: () => number;
  /** A new unguessable text at each call. */
  readonly freshKey: () => string;
  /** Told of what went wrong inside; never of a refusal. */
  readonly onError: (error: unknown) => void;
};

export type AuthRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
  /** Already read and bounded; form or JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of this response. */
  readonly nonce: string;
};

/** What is served, by method and path below AUTH_PATH. Everything else is not found. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  'GET csrf': ['csrf'],
  'POST callback/credentials': ['callback', 'credentials'],
  'POST signout': ['signout'],
};
export const AUTH_ROUTES: readonly string[] = Object.keys(ROUTES);

const attemptSchema = z.object({
  account: z.string().max(64).default(''),
  password: z.string().max(256).default(''),
  code: z.string().max(16).default(''),
});

export type AnswerAuth = (asked: AuthRequest) => Promise<boolean>;

/** Answers and resolves to true, or to false where nothing is served. */
export function makeAuth(parts: AuthParts): AnswerAuth {
  return async (asked) => {
    const path = (asked.request.url ?? '').split('?', 1)[0]?.slice(AUTH_PATH.length + 1) ?? '';
    const route = ROUTES[`${asked.request.method} ${path}`];
    if (route === undefined) return false;
    const attempt = new AuthAttempt(parts, asked);
    const options = attempt.options();
    const token = attempt.isPlain ? tokenFor(options.secret ?? '', parts.freshKey()) : null;
    const answer = attempt.isPlain ? plainAnswer(asked, attempt, parts.freshKey) : jsonAnswer(asked, attempt);
    await nextAuth(requestOf(asked, route, token), responseOf(asked, answer), options);
    return true;
  };
}

/** One request: what came of it is told to the browser in our own words. */
class AuthAttempt {
  readonly #parts: AuthParts;
  readonly #asked: AuthRequest;
  refused: SignInRefused | null = null;
  signedIn: SignedIn | null = null;
  /** Only for a form without our script, which cannot ask for it. */
  enrolment: Enrolment | null = null;
  readonly isPlain: boolean;

  constructor(parts: AuthParts, asked: AuthRequest) {
    this.#parts = parts;
    this.#asked = asked;
    this.isPlain = isPlainForm(asked.request, asked.body);
  }

  options(): NextAuthOptions {
    const { key, nowMs, desk, onError } = this.#parts;
    const heard = <T>(act: Promise<T>) =>
      act.catch((error: unknown) => {
        onError(error);
        throw error;
      });
    return {
      // Signs the token against forged forms; derived, so that neither can stand for the other.
      secret: `csrf ${key}`,
      session: { strategy: 'jwt', maxAge: SESSION_MS / 1_000 },
      pages: { signIn: '/login', signOut: '/login', error: '/login' },
      cookies: COOKIES,
      providers: [
        credentials({
          id: 'credentials',
          name: 'credentials',
          credentials: {},
          authorize: () => heard(this.#authorize()),
        }),
      ],
      callbacks: {
        jwt: ({ token }) => (this.signedIn === null ? token : claimsOf(this.signedIn)),
        redirect: () => '/console',
      },
      jwt: {
        encode: async ({ token }) => signToken(tokenClaimsSchema.parse(token), key),
        decode: async ({ token }) => readToken(token, key, nowMs()),
      },
      events: {
        signOut: async ({ token }) => {
          const claims = tokenClaimsSchema.safeParse(token).data;
          if (claims !== undefined) await heard(desk.signOut(claims.sid));
        },
      },
      logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    };
  }

  async #authorize() {
    const { key, nowMs, signIn } = this.#parts;
    const { request, address, body } = this.#asked;
    const previous = readToken(sessionCookieOf(request.headers.cookie), key, nowMs());
    const typed = attemptSchema.catch({ account: '', password: '', code: '' }).parse(body);
    const outcome = await signIn.signIn({
      ...typed,
      address,
      agent: request.headers['user-agent'] ?? '',
      previous: previous === null ? null : { id: previous.sid, account: previous.sub },
    });
    if (!outcome.ok) {
      this.refused = outcome.refused;
      if (this.isPlain && outcome.refused.code === 'ENROL') await this.#showSecret({ ...typed, address });
      return null;
    }
    this.signedIn = outcome.signedIn;
    return { id: outcome.signedIn.id };
  }

  async #showSecret(asked: Parameters<SignIn['enrolment']>[0]): Promise<void> {
    const shown = await this.#parts.signIn.enrolment(asked);
    if ('sentence' in shown) this.refused = shown;
    else this.enrolment = shown;
  }
}

function claimsOf({ id, record }: SignedIn) {
  return { sid: id, sub: record.account, exp: Math.floor(epochMsOf(record.expires_at) / 1_000) };
}

// Both are CommonJS whose default export Node hands over inside another one.
const nextAuth = unwrap(NextAuthModule) as (
  req: object,
  res: object,
  options: NextAuthOptions,
) => Promise<unknown>;
const credentials = unwrap(CredentialsModule);

function unwrap<T>(module: T): T {
  return (module as { default?: T }).default ?? module;
}

/** A request as next-auth's handler for plain servers reads it. */
function requestOf({ request, body }: AuthRequest, route: readonly string[], token: FormToken | null) {
  return {
    method: request.method,
    headers: request.headers,
    cookies: { ...cookiesOf(request.headers.cookie), ...token?.cookie },
    query: { nextauth: [...route] },
    body: { ...body, ...(token === null ? {} : { csrfToken: token.csrfToken }), json: 'true' },
  };
}

type Answer = {
  /** A redirect: signed in, signed out, or turned away. */
  redirect(url: string | undefined): void;
  say(status: number, body: unknown): void;
};

/** Headers and cookies pass; the body is ours. */
function responseOf({ response }: AuthRequest, { redirect, say }: Answer) {
  const facade = {
    getHeader: (name: string) => response.getHeader(name),
    setHeader(name: string, value: string | string[]) {
      response.setHeader(name, value);
      return facade;
    },
    status(code: number) {
      response.statusCode = code;
      return facade;
    },
    json: ({ url }: { url?: string }) => redirect(url),
    send: (body: unknown) => say(response.statusCode, typeof body === 'object' ? body : { message: body }),
    end: () => response.end(),
  };
  return facade;
}

function jsonAnswer({ response }: AuthRequest, attempt: AuthAttempt): Answer {
  const say = (status: number, body: unknown) => {
    response.statusCode = status;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store, no-transform');
    response.end(`${JSON.stringify(body)}\n`);
  };
  return {
    say,
    redirect(url) {
      if (attempt.refused !== null) return say(statusOf(attempt.refused), attempt.refused);
      if (url?.includes('csrf=true') === true)
        return say(403, { code: 'FORM_EXPIRED', sentence: 'The page is too old. Load it again.' });
      return say(200, { done: true, signed_in: attempt.signedIn !== null });
    },
  };
}

/** For a browser without our script: onward, or a page that says why not and asks again. */
function plainAnswer(
  { response, body, nonce }: AuthRequest,
  attempt: AuthAttempt,
  freshKey: () => string,
): Answer {
  const redirect = () => {
    const { refused, enrolment } = attempt;
    if (refused === null) {
      response.statusCode = 303;
      response.setHeader('Location', attempt.signedIn === null ? '/login' : wayOnIn(body));
      return void response.end();
    }
    response.statusCode = statusOf(refused);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(refusedPage({ refused, enrolment, body, nonce, freshKey: `web-${freshKey()}` }));
  };
  return { redirect, say: redirect };
}

function statusOf({ code }: SignInRefused): number {
  return code === 'SLOW_DOWN' ? 429 : 401;
}

// Everything of this process but the socket and Next: opened from a runtime configuration, closed as one. Tests run it as it is.

import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { bootIdSchema } from '@agora/shared/ids';
import { type ConsoleContext, refused } from '@agora/shared/rpc/console-context';
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { openWebChain } from './audit/chain-files.ts';
import { sendChain } from './audit/export.ts';
import { OpenedAudit } from './audit/web-audit.ts';
import { enrolledIn } from './auth/enrolled.ts';
import { makeLimiter } from './auth/limiter.ts';
import { makeAuth } from './auth/next-auth.ts';
import { operatorsIn } from './auth/operators.ts';
import { PasswordChecks } from './auth/password.ts';
import { SecondFactors } from './auth/second-factor.ts';
import { SessionDesk, type Who } from './auth/session-desk.ts';
import { makeSessionStore } from './auth/session-store.ts';
import { SignIn } from './auth/sign-in.ts';
import { makeConsole } from './console.ts';
import { makeRequestListener, type RequestHandler } from './http.ts';
import { makeMetrics } from './metrics.ts';
import { originOf } from './origin.ts';
import { makeReadModel } from './read-model/read-model.ts';
import { readSecrets, type WebSecrets } from './secrets.ts';
import { openSources, type Sources } from './sources.ts';
import { makeStopService } from './stop/make-stop.ts';
import type { ToldStop } from './stop/notes.ts';
import type { System } from './system.ts';
import { makeTrpc } from './trpc.ts';

const NONCE_BYTES = 16;
const BOOT_ID_BYTES = 9;
const READY_EVERY_MS = 50;

export type AppParts = {
  readonly runtime: RuntimeConfig;
  readonly system: System;
  readonly next: RequestHandler;
  readonly onError: (error: unknown) => void;
  readonly onStop: (what: ToldStop) => void;
};

export type App = {
  readonly listener: RequestHandler;
  /** Resolves when redis-live answered for the first time, or after `ms`. */
  readonly ready: (ms: number) => Promise<void>;
  /** Ends every reader first; what waits for the audit's disk is written. */
  readonly close: () => Promise<void>;
};

/** Throws StartRefusal when a secret or certificate cannot be used. */
export function makeApp({ runtime, system, next, onError, onStop }: AppParts): App {
  const secrets = readSecrets(runtime);
  const metrics = makeMetrics(runtime.build_id);
  const sources = openSources(runtime, metrics, system);
  const bootId = bootIdSchema.parse(`web-${system.token(BOOT_ID_BYTES)}`);
  const auditDir = join(runtime.data_dir, 'audit');
  const known = [secrets.sessionKey, ...Object.values(secrets.bearers)];
  const chain = { dir: auditDir, keyFile: secrets.auditKeyFile, bootId, secrets: known, system };
  const audit = new OpenedAudit(openWebChain(chain), system);
  const { desk, signIn } = makeSessions(runtime, secrets, sources, audit, system);
  const readModel = makeReadModel({ runtime, bootId, sources, metrics, system });
  const bearer = secrets.bearers.web ?? null;
  const parts = { runtime, sources, readModel, desk, signIn, audit, auditDir, bearer, system };
  const { queries, chains } = makeConsole(parts);
  const allowedOrigins = originsOf(runtime);
  const contextFor = (who: Who, { headers, socket }: IncomingMessage): ConsoleContext => ({
    person: typeof who === 'object' ? who : null,
    origin: originOf(headers, allowedOrigins),
    address: socket.remoteAddress ?? 'unknown',
  });
  const contextOf = async (request: IncomingMessage) =>
    contextFor(await desk.whoIs(request.headers.cookie), request);
  const stop = makeStopService(
    runtime,
    metrics,
    system,
    { sessionKey: secrets.sessionKey, allowedOrigins },
    (what) => {
      audit.note(stopNote(what));
      onStop(what);
    },
  );
  return {
    listener: makeRequestListener({
      isTls: runtime.config.web.tls !== undefined,
      allowedOrigins,
      scraperToken: secrets.bearers.scraper ?? null,
      metrics,
      freshNonce: () => system.token(NONCE_BYTES),
      health: () => readModel.health(audit.problem),
      stop: stop.answer,
      auth: makeAuth({
        key: secrets.sessionKey,
        signIn,
        desk,
        nowMs: system.wallMs,
        freshKey: () => system.token(NONCE_BYTES),
        onError,
      }),
      trpc: makeTrpc({
        queries,
        contextOf: async (request) => {
          const who = await desk.whoIs(request.headers.cookie);
          // A page that is told that its session ended shows nothing more of the engine.
          if (who === 'not_known') throw refused('NOT_CONFIRMED');
          return contextFor(who, request);
        },
        onError,
      }),
      exportChain: (name, response) => sendChain(chains, name, response),
      chains: () => chains.names(),
      contextOf,
      next,
      onError,
    }),
    ready: async (ms) => {
      const endsMs = system.monotonicMs() + ms;
      // Nobody else asks before there is a page.
      while (sources.live.ageMs() === null && system.monotonicMs() < endsMs) {
        await readModel.health(audit.problem);
        await new Promise<void>((resolve) => system.after(READY_EVERY_MS, resolve));
      }
    },
    close: async () => {
      sources.close();
      stop.close();
      signIn.close();
      await audit.close();
    },
  };
}

function makeSessions(
  runtime: RuntimeConfig,
  { sessionKey: key, operatorsFile }: WebSecrets,
  { live }: Sources,
  audit: OpenedAudit,
  system: System,
) {
  const operators = operatorsIn(operatorsFile);
  const sessions = makeSessionStore(live);
  const factors = new SecondFactors(live, system);
  const shared = { operators, sessions, factors, limiter: makeLimiter(live), audit, system };
  const enrolled = enrolledIn(runtime.data_dir);
  return {
    desk: new SessionDesk({ key, ...shared }),
    signIn: new SignIn({ enrolled, passwords: new PasswordChecks(), ...shared }),
  };
}

/** A console that is bound to an address answers to that address, too. */
function originsOf({ config: { web, ports } }: RuntimeConfig): string[] {
  const host = web.bind.includes(':') ? `[${web.bind}]` : web.bind;
  const own = `${web.tls === undefined ? 'http' : 'https'}://${host}:${ports.web}`;
  return [new URL(own).origin, ...web.allowed_origins];
}

function stopNote({ status, by, who, key, engine, address, more }: ToldStop) {
  return {
    actor: who === null ? 'web' : `web:${who}`.slice(0, 128),
    ...(more === null
      ? { type: 'stop.asked', data: { status, by, who, key, engine, address } }
      : { type: 'stop.refused_more', data: { status, who, address, more } }),
  };
}

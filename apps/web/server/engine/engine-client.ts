// Asks one engine directly, past Redis, over its typed endpoint. An answer that is late or not of the form is no answer, and
// `problem` says why; nothing here can change the engine's state.
import type { EngineId } from '@agora/shared/ids';
import type { EngineRouter } from '@agora/shared/rpc/engine-router';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import type { z } from 'zod';
import type { System } from '../system.ts';

export type EngineTrpc = ReturnType<typeof createTRPCClient<EngineRouter>>;
export type EngineAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly tookMs: number }
  | { readonly ok: false; readonly problem: string };

export interface AsksEngine {
  /** Never rejects. */
  ask<T>(
    engineId: EngineId,
    schema: z.ZodType<T>,
    question: (engine: EngineTrpc, signal: AbortSignal) => Promise<unknown>,
    limitMs?: number,
  ): Promise<EngineAnswer<T>>;
}

/** Long enough for an engine that is busy, short enough for a person who waits. */
const ANSWER_MS_MAX = 1_000;
const LINE_MAX = 500;

/** `token` is web's bearer; null = this process has none. */
export function makeEngineClient(
  addresses: ReadonlyMap<EngineId, string>,
  token: string | null,
  system: System,
): AsksEngine {
  const clients = new Map([...addresses].map(([id, address]) => [id, clientFor(address, token)]));
  return {
    ask: async (engineId, schema, question, limitMs = ANSWER_MS_MAX) => {
      const client = clients.get(engineId);
      if (client === undefined) return { ok: false, problem: `no engine ${engineId}` };
      const askedMs = system.monotonicMs();
      const limit = AbortSignal.timeout(limitMs);
      try {
        const parsed = schema.safeParse(await question(client, limit));
        if (!parsed.success)
          return { ok: false, problem: 'it answered in a form that this console does not know' };
        return { ok: true, value: parsed.data, tookMs: system.monotonicMs() - askedMs };
      } catch (error) {
        const problem = limit.aborted ? `no answer within ${limitMs} ms` : problemOf(error);
        return { ok: false, problem };
      }
    },
  };
}

function clientFor(address: string, token: string | null): EngineTrpc {
  return createTRPCClient<EngineRouter>({
    links: [
      httpLink({
        url: `http://${address}/trpc`,
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      }),
    ],
  });
}

/** In words, never with an address or a token. */
function problemOf(error: unknown): string {
  if (error instanceof TRPCClientError && error.data != null) return error.message.slice(0, LINE_MAX);
  return 'it cannot be reached';
}

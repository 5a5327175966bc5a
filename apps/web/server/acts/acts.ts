// What operators may ask of an engine from the console. This process checks what it can know (the review, the phrase, whether
// limits expand) and asks; nothing here lowers a latch, and every attempt stands in the audit chain.
import type { ActAnswer, AskAnswer } from '@agora/shared/console-act';
import { compareEnvelopes } from '@agora/shared/envelope';
import { explanationSchema, type RequestAnswer } from '@agora/shared/explanation';
import type { Frame } from '@agora/shared/frame';
import type { EngineId } from '@agora/shared/ids';
import { limitsReportSchema } from '@agora/shared/limits-report';
import type { ConsoleActs } from '@agora/shared/rpc/console-queries';
import type { AsksEngine } from '../engine/engine-client.ts';
import type { System } from '../system.ts';
import { limitsChangedSinceHalt } from '../views/engine-views.ts';
import type { EventLog } from '../views/event-log.ts';
import { type RequestParts, Requests } from './requests.ts';
import { Reviews } from './reviews.ts';

export type ActParts = RequestParts & {
  readonly engines: AsksEngine;
  readonly logs: ReadonlyMap<EngineId, EventLog>;
  readonly frameOf: (engineId: EngineId) => Promise<Frame>;
  readonly system: System;
};

export function makeActs(parts: ActParts): ConsoleActs {
  const requests = new Requests(parts);
  const reviews = new Reviews(parts.system);
  return {
    review: async ({ session_id }, engineId) => {
      const frame = await parts.frameOf(engineId);
      const log = parts.logs.get(engineId);
      const changes = log === undefined ? null : await limitsChangedSinceHalt(log, frame);
      return reviews.begin(session_id, frame, changes);
    },
    resume: async ({ account, session_id, second_factor_at }, { engine_id, phrase: _, ...ask }) => {
      const frame = await parts.frameOf(engine_id);
      const wish = { act: 'resume' as const, ...ask, second_factor_at };
      const code = reviews.refusal(session_id, { engine_id, phrase: _, ...ask }, frame);
      if (code === null) return requests.send(account, engine_id, wish);
      return requests.refuse(account, engine_id, wish, code, frame.snapshot?.recovery_gates);
    },
    reduce: ({ account }, { engine_id, ...ask }) =>
      requests.send(account, engine_id, { act: 'reduce', ...ask }),
    shrink: async ({ account }, { engine_id, ...ask }) => {
      const wish = { act: 'shrink' as const, ...ask };
      const now = await parts.engines.ask(engine_id, limitsReportSchema, (engine, signal) =>
        engine.limits.query(undefined, { signal }),
      );
      if (!now.ok) return requests.refuse(account, engine_id, wish, 'NOT_KNOWN');
      const changes = compareEnvelopes(now.value.in_force.envelope, ask.envelope);
      const expansions = changes.filter(({ direction }) => direction === 'expand');
      if (expansions.length > 0) return requests.refuseExpansion(account, engine_id, wish, expansions);
      return requests.send(account, engine_id, wish);
    },
    adopt: async ({ account }, { engine_id, ...ask }) => {
      const wish = { act: 'adopt' as const, ...ask };
      const { snapshot } = await parts.frameOf(engine_id);
      if (snapshot === null) return requests.refuse(account, engine_id, wish, 'NOT_KNOWN');
      if (snapshot.state !== 'HALTED') return requests.refuse(account, engine_id, wish, 'NOT_HALTED');
      return requests.send(account, engine_id, wish);
    },
    answer: (ask) => answerTo(parts, requests, ask),
  };
}

/** The engine's own word: that it has no answer counts only where it could look, and could read the request no more before that. */
async function answerTo({ engines }: ActParts, requests: Requests, ask: AskAnswer): Promise<ActAnswer> {
  const { engine_id, request_id } = ask;
  const mayStillAct = requests.mayStillAct(request_id);
  const said = await engines.ask(engine_id, explanationSchema, (engine, signal) =>
    engine.explain.query({ id: request_id }, { signal }),
  );
  const answer: RequestAnswer | null = said.ok ? said.value.answer : null;
  if (answer !== null) return { request_id, state: 'answered', answer };
  const hasNone = said.ok && said.value.searched_from_seq !== null;
  return { request_id, state: hasNone && !mayStillAct ? 'lapsed' : 'waiting', answer: null };
}

// The model of redis-latch as the conformance suite drives it: its time goes on as far as an answer needs.
import { VirtualTime } from '../virtual-time.ts';
import type { Heard, LatchServer } from './conformance.ts';
import { Refusal, type Saved, SimRedis } from './sim-redis.ts';

const FROZEN_MS = 1_000;
const FULL_MS = 60_000;
const ANSWER_MS_MAX = 100;
const STEP_MS = 10;

export function modelServer(): LatchServer {
  const time = new VirtualTime(1);
  const redis = new SimRedis(time);
  let kept: Saved = new Map();
  const pass = (ms: number) => time.runUntil(time.nowMs + ms);
  const send = (...command: string[]): Heard => {
    let heard: Heard = 'nothing in time';
    redis.send(command, (answer) => {
      if (answer instanceof Refusal) heard = { refused: answer.text.split(' ')[0] ?? '' };
      else if (answer !== undefined) heard = answer;
    });
    pass(ANSWER_MS_MAX);
    return heard;
  };
  return {
    send: async (...command) => send(...command),
    freeze: async () => redis.freeze(FROZEN_MS),
    thaw: async () => pass(FROZEN_MS),
    fill: async () => redis.fill(FULL_MS),
    relieve: async () => pass(FULL_MS),
    restart: async (from) => {
      redis.restart(1, from === 'kept' ? kept : redis.saved());
      pass(1);
    },
    keep: async () => {
      kept = redis.saved();
    },
    until: async (reply, ...command) => {
      while (send(...command) !== reply) pass(STEP_MS);
    },
    runId: async () => redis.runId,
  };
}

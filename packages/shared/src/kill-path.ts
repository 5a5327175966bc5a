/**
 * The ways to stop, each with whether it works now and how that is known. Only a way that was tried lately and worked is live;
 * one that nobody tried is not known to work, which is no fault yet. Pure.
 */
import { z } from 'zod';
import type { HttpAnswer } from './json.ts';
import { type IsoMs, isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** One way to stop: does it work now, and how is that known. */
export const killPathSchema = z.object({
  live: z.boolean().nullable(),
  checked_at: isoMsSchema.nullable(),
  detail: lineSchema,
});
export type KillPath = z.infer<typeof killPathSchema>;

export const killPathsSchema = z.object({
  telegram: killPathSchema,
  file: killPathSchema,
  api: killPathSchema,
  cli: killPathSchema,
});
export type KillPaths = z.infer<typeof killPathsSchema>;

/** A way that was tried by whoever is at its end. */
export interface Trial {
  readonly ms: number;
  readonly at: IsoMs;
  /** Null = it worked. */
  readonly problem: string | null;
}

/** What the last trials showed; null = not tried yet. Holds state, does no I/O. */
export class Trials {
  file: Trial | null = null;
  api: Trial | null = null;

  /** `fileProblem`: why a file in the data directory is not seen. `endpoint`: what a stop without its key was answered. */
  note(fileProblem: string | null, endpoint: HttpAnswer, ms: number, at: IsoMs): void {
    this.file = { ms, at, problem: fileProblem };
    this.api = { ms, at, problem: endpointProblem(endpoint) };
  }
}

export interface TriedPaths {
  readonly monoMs: number;
  /** Null = not configured. */
  readonly telegram: {
    readonly lastPoll: { readonly ms: number; readonly at: IsoMs } | null;
    readonly problem: string | null;
  } | null;
  readonly trials: Readonly<Pick<Trials, 'file' | 'api'>>;
}

/** How often a way is tried, and how long that counts, in milliseconds: two trials may fail to happen. */
export const TRIAL_EVERY_MS = 60_000;
const TRIAL_AGE_MS_MAX = 3 * TRIAL_EVERY_MS;
/** A poll lasts 25 s where nobody writes. */
const POLL_AGE_MS_MAX = 60_000;
const DETAIL_MAX = 200;

const path = (live: boolean | null, checked_at: IsoMs | null, detail: string): KillPath => {
  return { live, checked_at, detail: detail.slice(0, DETAIL_MAX) };
};

export function killPathsOf({ monoMs, telegram, trials }: TriedPaths): KillPaths {
  const file = triedPath(monoMs, trials.file, 'a file put into the data directory is seen');
  const api = triedPath(monoMs, trials.api, "the guardian's endpoint takes requests");
  return { telegram: telegramPath(monoMs, telegram), file, api, cli: hostPath(file, api) };
}

/** For whoever hears nothing of the one who tries them. */
export function untriedPaths(why: string): KillPaths {
  const unknown = path(null, null, why);
  return { telegram: unknown, file: unknown, api: unknown, cli: unknown };
}

function triedPath(monoMs: number, trial: Trial | null, well: string): KillPath {
  if (trial === null) return path(null, null, 'not tried yet');
  if (monoMs - trial.ms > TRIAL_AGE_MS_MAX) return path(null, trial.at, `not tried since ${trial.at}`);
  return path(trial.problem === null, trial.at, trial.problem ?? well);
}

function telegramPath(monoMs: number, telegram: TriedPaths['telegram']): KillPath {
  if (telegram === null) return path(null, null, 'not configured');
  const { lastPoll, problem } = telegram;
  const at = lastPoll?.at ?? null;
  if (problem !== null) return path(false, at, problem);
  const fresh = lastPoll !== null && monoMs - lastPoll.ms <= POLL_AGE_MS_MAX;
  return fresh ? path(true, at, 'Telegram answers polls') : path(false, at, 'Telegram does not answer polls');
}

/** `./agora kill` needs one of the two, and uses both. */
function hostPath(file: KillPath, api: KillPath): KillPath {
  const [older = null] = [file.checked_at, api.checked_at].filter((at) => at !== null).sort();
  if (file.live === true && api.live === true) return path(true, older, 'by its kill file and the endpoint');
  if (file.live === true) return path(true, older, `by its kill file alone: ${api.detail}`);
  if (api.live === true) return path(true, older, `by the endpoint alone: ${file.detail}`);
  return path(file.live ?? api.live, older, `${file.detail}; ${api.detail}`);
}

/** What a stop without a key was answered: only an endpoint that listens, knows the bearer and reads bodies says what is missing. */
export function endpointProblem(answer: HttpAnswer): string | null {
  if ('silent' in answer) return `the guardian's own endpoint does not answer (${answer.silent})`;
  const { status, json } = answer;
  const asked = answerSchema.safeParse(json).data;
  return status === 400 && asked?.field === 'idempotency_key'
    ? null
    : `the guardian's own endpoint answers ${status} to a stop`;
}
const answerSchema = z.object({ field: z.string() });

// What an engine says about its preflight: every line with what was found and what mends it, asked on its own port.
import { type PreflightReport, preflightReportSchema } from '@agora/shared/preflight';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { readPrivate } from '../prepare/private-file.ts';
import { bearerFile } from '../prepare/secrets.ts';
import type { ProcessSpec } from '../supervisor/plan.ts';

const ANSWER_MS_MAX = 1_000;

const bodySchema = z.object({ result: z.object({ data: preflightReportSchema }) });

/** The report; a string says why there is none. */
export async function readPreflight(
  home: Home,
  { host, port }: ProcessSpec,
): Promise<PreflightReport | string> {
  try {
    const answer = await fetch(`http://${host}:${port}/trpc/preflight`, {
      headers: { authorization: `Bearer ${readPrivate(bearerFile(home, 'cli'))}` },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (!answer.ok) return `it answers HTTP ${answer.status}`;
    const body = bodySchema.safeParse(await answer.json());
    return body.success ? body.data.result.data : 'its answer does not fit the contract';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

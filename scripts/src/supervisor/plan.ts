// What the supervisor runs, as data: written by `up`, read by the supervisor, so that a detached supervisor starts
// exactly what was prepared and checked.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../cli/refusal.ts';
import { type Home, ROOT } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';

/** What another version wrote beside these fields is left aside here and below: a stop must find the processes of that version, too. */
export const processSpecSchema = z.object({
  /** Unique name shown to the operator: `redis-latch`, `engine-mm-1`, … */
  name: z.string(),
  command: z.string(),
  args: z.array(z.string()),
  /** Lower stages start first and stop last; one stage starts together. */
  stage: z.int().min(0).max(9),
  host: z.string(),
  port: z.int(),
  health: z.enum(['http', 'https', 'redis-latch', 'redis-live']),
  /** With `https`: the certificate that must answer. */
  certificate: z.string().optional(),
  /** How long an orderly stop may take before SIGKILL. */
  stopTimeoutMs: z.int(),
  /** After this long without any answer a process that was healthy is ended, and so started again. Left out: never. */
  silentMsMax: z.int().optional(),
});
export type ProcessSpec = z.infer<typeof processSpecSchema>;

export const planSchema = z.object({
  buildId: z.string(),
  /** From the checkout, where it lies in there. */
  configFile: z.string(),
  engineIds: z.array(z.string()),
  consoleUrl: z.string(),
  processes: z.array(processSpecSchema),
  /** Each runs in a container of docker-compose.yml; no supervisor of ours sees them. */
  containers: z.boolean().optional(),
  /** Where people on the host find the data folder of containers. */
  dataOnHost: z.string().optional(),
});
export type Plan = z.infer<typeof planSchema>;

export function planFile(home: Home): string {
  return join(home.run, 'plan.json');
}

export function writePlan(home: Home, plan: Plan): void {
  writePrivate(planFile(home), `${JSON.stringify(plan, null, 2)}\n`);
}

/** The plan of the last `up`, or undefined when this home was never up. Throws where that cannot be told. */
export function readPlan(home: Home): Plan | undefined {
  return readRecord(
    planFile(home),
    planSchema,
    'what is to run here is not known',
    '`./agora up --config FILE` writes it anew',
  );
}

/** What the JSON at `path` holds; undefined only where there is no such file. What cannot be read is not taken for absent: it is refused. */
export function readRecord<T>(path: string, schema: z.ZodType<T>, so: string, fix: string): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code !== undefined) throw error;
    throw new Refusal('failed', `${path} is not as this version writes it, so ${so}`, fix);
  }
}

/** The configuration that a plan was made of, from whatever folder it is asked for. */
export function configFileOf(plan: Plan): string {
  return resolve(ROOT, plan.configFile);
}

/** Stages in start order, each with its processes. */
export function stagesOf(plan: Plan): ProcessSpec[][] {
  const stages = [...new Set(plan.processes.map((spec) => spec.stage))].sort((a, b) => a - b);
  return stages.map((stage) => plan.processes.filter((spec) => spec.stage === stage));
}

/** The process named `name`, with its host and port. Throws where the plan has none. */
export function specOf(plan: Plan, name: string): ProcessSpec {
  const spec = plan.processes.find((each) => each.name === name);
  if (spec === undefined) throw new Error(`the plan has no ${name}`);
  return spec;
}

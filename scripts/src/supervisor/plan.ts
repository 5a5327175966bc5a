// What the supervisor runs, as data: written by `up`, read by the supervisor, so that a detached supervisor starts
// exactly what was prepared and checked.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Home, ROOT } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';

export const processSpecSchema = z.strictObject({
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
});
export type ProcessSpec = z.infer<typeof processSpecSchema>;

export const planSchema = z.strictObject({
  buildId: z.string(),
  /** From the checkout, where it lies in there. */
  configFile: z.string(),
  engineIds: z.array(z.string()),
  consoleUrl: z.string(),
  processes: z.array(processSpecSchema),
  /** Each runs in a container of docker-compose.yml; no supervisor of ours sees them. */
  containers: z.boolean().optional(),
});
export type Plan = z.infer<typeof planSchema>;

export function planFile(home: Home): string {
  return join(home.run, 'plan.json');
}

export function writePlan(home: Home, plan: Plan): void {
  writePrivate(planFile(home), `${JSON.stringify(plan, null, 2)}\n`);
}

/** The plan of the last `up`, or undefined when this home was never up. */
export function readPlan(home: Home): Plan | undefined {
  try {
    return planSchema.parse(JSON.parse(readFileSync(planFile(home), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
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

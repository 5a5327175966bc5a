// Which engines a command is about: all of the deployment, or the one that was named.
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { Refusal } from '../cli/refusal.ts';
import { containersMeantBy } from '../containers/env-file.ts';
import type { Home } from '../home.ts';
import { type Plan, readPlan } from '../supervisor/plan.ts';

/** The plan of the last `up`; refuses where there never was one. */
export function planOf(home: Home): Plan {
  const plan = readPlan(home);
  if (plan === undefined) throw new Refusal('notRunning', 'nothing was ever started here', howToStart(home));
  return plan;
}

/** Never `up` where the deployment is in containers: it would be a second one for the same account. */
function howToStart(home: Home): string {
  return containersMeantBy(home) !== null
    ? 'this folder was prepared for containers: `docker compose run --rm cli` with the same'
    : 'run `./agora up`';
}

/** The engine named `wanted`, or all of them. */
export function chosenEngines(plan: Plan, wanted: string | undefined): EngineId[] {
  const ids = plan.engineIds.map((id) => engineIdSchema.parse(id));
  if (wanted === undefined) return ids;
  const found = ids.filter((id) => id === wanted);
  if (found.length === 0)
    throw new Refusal('usage', `there is no engine '${wanted}'`, `one of: ${ids.join(', ')}`);
  return found;
}

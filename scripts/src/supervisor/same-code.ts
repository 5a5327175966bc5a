// Whether a process that is started again still runs the code that was checked at `up`: the checkout may have become another version since.
// No engine trades with code that its neighbours do not run; what stops or shows it is started all the same, under its true name.
import { buildId } from '../prepare/build-id.ts';
import { contractHere, renewRuntime } from '../prepare/renew-runtime.ts';
import type { Plan, ProcessSpec } from './plan.ts';

/** Said for a checkout that cannot be read whole. */
const UNKNOWN = 'unknown';

/** Looked at before each restart; why it must not be, or null. */
export type RestartCheck = (spec: ProcessSpec) => string | null;

export function sameCode(
  plan: Plan,
  read: () => string = buildId,
  contract: () => number | undefined = contractHere,
): RestartCheck {
  return (spec) => {
    const at = spec.args.indexOf('--config');
    const runtimeFile = at === -1 ? undefined : spec.args[at + 1];
    if (runtimeFile === undefined) return null;
    // Once more: a file that an editor took away between the listing and the look is not listed again.
    const here = readOr(read) ?? readOr(read) ?? UNKNOWN;
    // A process repeats the id of its runtime file, and refuses one of another contract than its own.
    if (!spec.name.startsWith('engine-')) renewRuntime(runtimeFile, { buildId: here, contract: contract() });
    else if (here !== plan.buildId)
      return `not started again: the code here is build ${here}, and ${plan.buildId} runs; \`./agora down\`, then \`./agora up\``;
    return null;
  };
}

function readOr(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

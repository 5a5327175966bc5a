/** The checklist of the way back. What this build cannot observe does not hold and says so. */
import { RECOVERY_GATES, type RecoveryGate, type RecoveryGateName } from '@agora/shared/resume';

interface Observed {
  readonly holds: boolean;
  readonly value: string;
  readonly ageMs: number | null;
}

const NOT_OBSERVED: Observed = {
  holds: false,
  value: 'not known: no such check in this version',
  ageMs: null,
};

/** All seven, in the order of the contract; those not named in `observed` do not hold. */
export function recoveryGates(observed: Partial<Record<RecoveryGateName, Observed>>): RecoveryGate[] {
  const names = Object.keys(RECOVERY_GATES) as RecoveryGateName[]; // Object.keys forgets the keys' type
  return names.map((gate) => {
    const { holds, value, ageMs } = observed[gate] ?? NOT_OBSERVED;
    return { gate, holds, value, age_ms: ageMs, helps: RECOVERY_GATES[gate].helps };
  });
}

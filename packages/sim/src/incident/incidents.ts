// Every shipped incident: its file and what it has to come to.
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import type { Claim, ClaimVerdict } from './claims/claim.ts';
import * as others from './claims/others.ts';
import { threeAm } from './claims/three-am.ts';
import { type Incident, readIncident } from './incident-file.ts';
import type { Seen } from './seen.ts';

const CLAIMS: Readonly<Record<string, readonly Claim[]>> = {
  '3am': threeAm,
  'flash-crash': others.flashCrash,
  'venue-outage': others.venueOutage,
  'ghost-order': others.ghostOrder,
  'ws-silence': others.wsSilence,
  'rate-limit-exhaustion': others.rateLimitExhaustion,
  'oracle-freeze': others.oracleFreeze,
  'redis-loss': others.redisLoss,
  'post-upgrade-window': others.postUpgradeWindow,
};

export const INCIDENT_NAMES = Object.keys(CLAIMS);

export function incidentOf(name: string): Incident {
  return readIncident(join(ROOT, 'incidents', `${name}.yaml`));
}

export function judgeIncident(run: Seen): ClaimVerdict[] {
  return (CLAIMS[run.name] ?? []).map((claim) => claim(run));
}

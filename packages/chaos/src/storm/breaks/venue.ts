// The venue: gone, frozen, in another time, or told to lie or refuse.
import type { FaultSpec } from '@agora/testkit/venue';
import type { Broken } from '../spans.ts';
import { type Act, during, lasts } from './scene.ts';

const CLOCK_APART_MS = 5_000;

export const venueKilled: Act = async (scene) => {
  const { venue, ids } = scene.rig.fleet;
  await venue.kill('SIGKILL');
  // What it had not taken up died with it, and nobody listens.
  const end = scene.rig.spans.begin(ids, 'venue_unheld', 'account');
  await lasts(scene.forMs);
  await venue.restart();
  end();
  return true;
};

export const venueFrozen: Act = async (scene) => {
  const { venue, ids } = scene.rig.fleet;
  await venue.kill('SIGSTOP');
  return during(scene, ids, ['venue', 'account'], () => venue.kill('SIGCONT'));
};

export const venueFault: Act = async (scene) => {
  const { rig, id, spec, forMs } = scene;
  if (spec === null) throw new Error('a fault of the venue without its terms');
  const match = matchOf(spec);
  const { isShared, broken } = reachOf(spec.kind, match);
  const account = isShared ? {} : { account: rig.fleet.walletsOf(id).account_address };
  const end = rig.spans.begin(isShared ? rig.fleet.ids : [id], ...broken);
  const limited = STRIKES.has(spec.kind) ? {} : { duration_ms: forMs };
  await rig.fleet.venue.fault({ ...spec, match: { ...match, ...account }, ...limited });
  await lasts(forMs);
  end();
  return true;
};

const STRIKES: ReadonlySet<string> = new Set(['snapshot_replay', 'ws_terminate', 'ws_close']);
const MARKET: ReadonlySet<string> = new Set(['l2Book', 'bbo']);

interface Match {
  readonly action?: string;
  readonly info?: string;
  readonly channel?: string;
}
const matchOf = ({ match }: FaultSpec): Match => ({ ...(match as Match | undefined) }); // written in plan.ts

/**
 * Whom a fault of the venue reaches, and what it excuses: a struck order nothing, for it must be accounted for all the same. A venue that lies or
 * refuses takes up at once what comes in, or drops it: what it is late with are its answers.
 */
function reachOf(kind: string, match: Match): { isShared: boolean; broken: readonly Broken[] } {
  if (match.action === 'order') return { isShared: false, broken: [] };
  if (match.action === 'cancel') return { isShared: false, broken: ['venue_unheld'] };
  if (match.info !== undefined || kind === 'unknown_oid_lag')
    return { isShared: true, broken: ['venue_unheld'] };
  if (match.channel !== undefined && MARKET.has(match.channel)) return { isShared: true, broken: [] };
  if (match.channel !== undefined || kind === 'snapshot_replay')
    return { isShared: false, broken: ['account'] };
  return { isShared: true, broken: ['venue_unheld', 'account'] };
}

export const clockApart: Act = async (scene) => {
  const { venue } = scene.rig.fleet;
  await venue.skew(CLOCK_APART_MS);
  await lasts(scene.forMs);
  await venue.skew(0);
  return true;
};

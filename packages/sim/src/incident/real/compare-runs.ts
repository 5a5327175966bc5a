// Sets what real processes told of an incident beside what its run on virtual time told: the same kinds of events in the same order, with
// the same fields, and with the same values wherever the configuration and not the moment decides them.
import type { AuditEvent } from '@agora/testkit/judge/audit-story';
import { type ClaimVerdict, eventsOf, verdict } from '../claims/claim.ts';
import type { Seen } from '../seen.ts';

/** Of the strategy and of the halt, whose order an incident is about. The gate closes whenever a machine has other things to do. */
const COMPARED: ReadonlySet<string> = new Set([
  'spread_widened',
  'quote_size_reduced',
  'ask_hedged',
  'bid_hedged',
  'kill_threshold_armed',
  'risk.recon_drift',
  'halt',
  'halt_zero_seen',
  'halt_verified',
]);

/** Measured in the moment: it has to be there, and differs from run to run. */
const MEASURED: ReadonlySet<string> = new Set([
  'ts',
  'spread_bps',
  'context.ewma_var_delta',
  'context.vol_pct_rank_1h',
  'hedge_price',
  'hedge_notional_usd',
  'execution.latency_ms',
  'daily_pnl_usd',
  'armed_distance_bps',
  'next_action',
]);

export function compareRuns(virtual: Seen, real: Seen): ClaimVerdict[] {
  const [there, here] = [firstsOf(virtual), firstsOf(real)];
  const [wanted, told] = [[...there.keys()], [...here.keys()]];
  const differing = [...there].flatMap(([name, event]) => {
    const own = here.get(name);
    return own === undefined ? [] : differencesOf(name, event, own);
  });
  return [
    verdict(
      'real processes tell the same kinds of events in the same order as the run on virtual time',
      wanted.length > 0 && wanted.join() === told.join(),
      wanted.join() === told.join()
        ? told.join(', ')
        : `virtual: ${wanted.join(', ')}; real: ${told.join(', ')}`,
    ),
    verdict(
      'with the same fields, and the same values where the configuration decides them',
      told.length > 0 && differing.length === 0,
      differing.slice(0, 3).join('; ') || `${there.size} kinds of events`,
    ),
  ];
}

/** The first event of each kind, in their order. */
function firstsOf(seen: Seen): Map<string, AuditEvent> {
  const firsts = new Map<string, AuditEvent>();
  for (const event of eventsOf(seen))
    if (COMPARED.has(event.event) && !firsts.has(event.event)) firsts.set(event.event, event);
  return firsts;
}

function differencesOf(name: string, there: AuditEvent, here: AuditEvent): string[] {
  const [wanted, told] = [leavesOf(there.data), leavesOf(here.data)];
  // Ids, epochs and figures of a halt are of its moment; its cause is not.
  const isFree = (path: string) =>
    MEASURED.has(path) || (name.startsWith('halt') && path !== 'cause') || name === 'risk.recon_drift';
  return [...new Set([...wanted.keys(), ...told.keys()])].flatMap((path) => {
    const [was, is] = [wanted.get(path), told.get(path)];
    if (was === undefined || is === undefined) {
      const free = name.startsWith('halt') || name === 'risk.recon_drift';
      return free
        ? []
        : [`${name}: ${path} is told ${was === undefined ? 'by the real run only' : 'on virtual time only'}`];
    }
    return was === is || isFree(path) ? [] : [`${name}: ${path} is ${is}, on virtual time ${was}`];
  });
}

/** Every value by its path. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  const parts = Object.entries(value).map(([key, part]) =>
    leavesOf(part, path === '' ? key : `${path}.${key}`),
  );
  return new Map(parts.flatMap((part) => [...part]));
}

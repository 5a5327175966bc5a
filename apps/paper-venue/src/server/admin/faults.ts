// `/_venue/faults`: arms, lists and takes away faults.
import type { ArmedFault, FaultBook } from '../../faults/book.ts';
import { faultSpec } from '../../faults/spec.ts';
import { problemOf } from '../../faults/validate.ts';
import type { Conductor } from '../conductor.ts';
import type { VenueHost } from '../host.ts';
import { parse } from './accounts.ts';
import { AdminError, badRequest } from './respond.ts';

export interface FaultDesk {
  readonly faults: FaultBook;
  readonly conductor: Conductor;
  readonly host: VenueHost;
}

export function listFaults({ faults }: FaultDesk): object {
  return { faults: faults.list().map(view) };
}

export function armFault({ faults, conductor, host }: FaultDesk, body: unknown): object {
  const spec = parse(faultSpec, body);
  const problem = problemOf(spec);
  if (problem !== null) throw badRequest(problem);
  if (spec.kind === 'clock_skew' && host.clock.mode === 'virtual') {
    throw badRequest('clock_skew needs real time; on virtual time POST /_venue/clock moves the clock');
  }
  const nowMs = host.clock.nowMs();
  const fault = faults.arm(spec, nowMs);
  conductor.onTime(nowMs);
  return view(fault);
}

export function disarmFault({ faults, conductor }: FaultDesk, id: number): object {
  const fault = faults.disarm(id);
  if (fault === undefined) throw new AdminError(404, 'NO_SUCH_FAULT', `No fault ${id} is armed.`);
  conductor.undo(fault);
  return view(fault);
}

export function disarmAll({ faults, conductor }: FaultDesk): object {
  const all = faults.list();
  for (const { id } of all) {
    const fault = faults.disarm(id);
    if (fault !== undefined) conductor.undo(fault);
  }
  return { disarmed: all.map(({ id }) => id) };
}

function view({ id, spec, matches, strikes, active, startsAtMs, endsAtMs }: ArmedFault): object {
  return {
    id,
    ...spec,
    matches,
    strikes,
    active,
    starts_at_ms: startsAtMs,
    ends_at_ms: Number.isFinite(endsAtMs) ? endsAtMs : null,
  };
}

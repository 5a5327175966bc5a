// The recovery gates in words, as the engine last published them. While that is memory it is called last known, and the evidence
// is left out: read in passing, an old "0 orders" would pass for a live one.
import { namingEngine } from '@agora/shared/engine-command';
import { longAge, utcTime } from '@agora/shared/format';
import { RECOVERY_GATES, type RecoveryGate } from '@agora/shared/resume';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from './clocks.ts';
import type { View } from './live/view.ts';

export type GateLine = {
  readonly gate: RecoveryGate['gate'];
  readonly standing: string;
  readonly evidence: string;
  /** What would satisfy it, as a sentence without its full stop; null = nothing is needed. */
  readonly helps: string | null;
};

export type GatesText = {
  readonly title: string;
  readonly lost: boolean;
  readonly lines: readonly GateLine[];
};

/** What is asked of the view: of which engine it is, and whether there are others. */
type OfEngine = Pick<View, 'engineId' | 'othersLatched'>;

/** What would satisfy a gate. `./agora kill` halts every engine: where there are others, the STOP that is this one's own helps. */
export function gateHelp(helps: string, { engineId, othersLatched }: OfEngine): string {
  if (helps === './agora kill' && othersLatched !== null) return `On the page Fleet: STOP of ${engineId}`;
  return `On the host: \`${namingEngine(helps, engineId)}\``;
}

export function gatesText(view: Pick<View, 'situation'> & OfEngine): GatesText {
  const { situation } = view;
  const gates = situation?.snapshot?.recovery_gates ?? [];
  const lost = situation !== null && isSnapshotLost(situation);
  return {
    title: titleOf(gates, situation, lost),
    lost,
    lines: gates.map((gate) => lineOf(gate, lost, view)),
  };
}

function titleOf(gates: readonly RecoveryGate[], situation: Situation | null, lost: boolean): string {
  if (gates.length === 0) return 'Recovery gates';
  const passing = `${gates.filter((gate) => gate.holds).length} of ${gates.length}`;
  if (!lost) return `Recovery gates: ${passing} pass`;
  const asOf = utcTime(situation?.snapshot?.as_of ?? null);
  return `Recovery gates, last known ${asOf} UTC, ${longAge(situation?.ages.snapshot ?? null)} ago: ${passing}`;
}

function lineOf(
  { gate, holds, value, age_ms, helps }: RecoveryGate,
  lost: boolean,
  view: OfEngine,
): GateLine {
  const { label } = RECOVERY_GATES[gate];
  const standing = holds ? 'Pass' : 'Missing';
  const age = age_ms === null ? '' : `, ${longAge(age_ms)} old`;
  return {
    gate,
    standing: lost ? `Last known: ${standing.toLowerCase()}: ${label}` : `${standing}: ${label}`,
    evidence: lost ? '' : `${value}${age}`,
    helps: holds ? null : gateHelp(helps, view),
  };
}

// The facts under the trust signals, each with the age of its own clock: kill latch, reconciliation, recovery
// gates, the venue's dead-man switch and whether each way to stop was proven.
import { ageOf, countText, longAge, NOT_KNOWN, NOT_RECORDED, onDay, utcTime } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { RECOVERY_GATES } from '@agora/shared/resume';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from './clocks.ts';

export type StripItem = {
  readonly name: string;
  readonly text: string;
  readonly lost: boolean;
  readonly id?: string;
  /** The page that shows all of it. */
  readonly path?: string;
};

export function stripItems(situation: Situation | null, frame: FrameFacts | null): StripItem[] {
  if (situation === null || frame === null) {
    const names = ['Kill latch', 'Reconciliation', 'Recovery gates', 'Venue dead-man', 'Kill paths'];
    return names.map((name) => ({ name, text: `${NOT_KNOWN} yet`, lost: false }));
  }
  return [
    latchItem(situation, frame),
    reconItem(situation),
    recoveryItem(situation),
    deadManItem(situation),
    killPathsItem(situation),
  ];
}

function latchItem(situation: Situation, { latch }: FrameFacts): StripItem {
  const name = 'Kill latch';
  const { lost, ages, nowMs } = situation;
  const isLost = lost.redisLatch || lost.link;
  if (latch === null) {
    const why = ages.redisLatch === null ? 'redis-latch was never read' : 'an epoch is missing or malformed';
    return { name, text: `not readable: ${why}`, lost: true };
  }
  const by = latch.cause;
  const set =
    by === null
      ? `SET, by whom ${NOT_RECORDED}`
      : `SET ${utcTime(by.time)} UTC${onDay(by.time, nowMs)} by ${by.who}`;
  const text = latch.latched ? set : 'clear';
  return { name, text: isLost ? `last known ${longAge(ages.redisLatch)} ago: ${text}` : text, lost: isLost };
}

function reconItem(situation: Situation): StripItem {
  const name = 'Reconciliation';
  const { snapshot, ages, lost } = situation;
  const recon = snapshot?.recon ?? null;
  if (recon === null || recon.as_of === null || recon.match === null) {
    return { name, text: 'not run yet', lost: isSnapshotLost(situation) };
  }
  const isLost = lost.recon || isSnapshotLost(situation);
  const count = recon.rest_count === null || isLost ? '' : `, ${countText(recon.rest_count, 'order')}`;
  const text = recon.match ? `match${count}` : `DIFFERS: ${countText(recon.differences_total, 'difference')}`;
  return { name, text: `${isLost ? 'last known ' : ''}${text}, ${longAge(ages.recon)} ago`, lost: isLost };
}

function recoveryItem(situation: Situation): StripItem {
  const name = 'Recovery gates';
  const id = 'recovery-gates';
  if (isSnapshotLost(situation)) return { name, id, text: NOT_KNOWN, lost: true };
  if (situation.state === 'ACTIVE') return { name, id, text: 'not in recovery', lost: false };
  const gates = situation.snapshot?.recovery_gates ?? [];
  if (gates.length === 0) return { name, id, text: NOT_KNOWN, lost: false };
  const missing = gates.filter((gate) => !gate.holds).map(({ gate }) => RECOVERY_GATES[gate].label);
  const passing = `${gates.length - missing.length} of ${gates.length} pass.`;
  return {
    name,
    id,
    // With a position open the advice leads elsewhere: this is then the one way to the page that resumes.
    path: '/resume',
    text: missing.length === 0 ? passing : `${passing} Missing: ${missing.join('; ')}.`,
    lost: false,
  };
}

function deadManItem(situation: Situation): StripItem {
  const name = 'Venue dead-man';
  const deadMan = situation.snapshot?.dead_man ?? null;
  if (deadMan === null) return { name, text: NOT_KNOWN, lost: true };
  const isLost = isSnapshotLost(situation);
  const fires =
    deadMan.armed && deadMan.fires_at !== null
      ? `armed, fires ${utcTime(deadMan.fires_at)} UTC`
      : 'not armed';
  const text = deadMan.eligible === false ? 'not eligible' : fires;
  return { name, text: isLost ? `last known: ${text}` : text, lost: isLost };
}

/** Only what was tried and worked counts as live; what nobody tried is not proven, which is no fault yet. */
function killPathsItem(situation: Situation): StripItem {
  const name = 'Kill paths';
  const paths = situation.snapshot?.kill_paths ?? null;
  if (paths === null) return { name, text: NOT_KNOWN, lost: true };
  const lost = isSnapshotLost(situation);
  const named = Object.entries(paths);
  const those = (live: boolean | null) => named.filter(([, path]) => path.live === live).map(([key]) => key);
  const parts = [
    ...listed('DOWN', those(false)),
    ...listed('live', those(true)),
    ...listed('not proven', those(null)),
  ];
  const checks = named.flatMap(([, { checked_at }]) => (checked_at === null ? [] : [checked_at])).sort();
  const oldest =
    checks[0] === undefined ? '' : `, oldest proof ${longAge(ageOf(checks[0], situation.nowMs))} ago`;
  return { name, text: `${lost ? 'last known: ' : ''}${parts.join('; ')}${oldest}`, lost };
}

function listed(verdict: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verdict}: ${names.join(', ')}`];
}

// Ends the engine at one boundary after another, starts it again each time, and checks what a new life has to find: nothing
// of the old one resting at the venue, before anything new is sent. What the venue and the audit say of the whole is
// judged at the end.
import { join } from 'node:path';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { KILL_POINTS, type KillPoint } from './kill-points.ts';
import type { KillEnd } from './kill-zeros.ts';
import type { RunningEngine } from './running-engine.ts';
import type { TradingRig } from './trading-rig.ts';

const PRELOAD = join(import.meta.dirname, 'kill-at.ts');
/** A boundary that is not passed within this time, such as the first refusal of an order, is given up: killed where it stands. */
const REACHED_WITHIN_MS = 30_000;
const CLEARED_WITHIN_MS = 30_000;

export interface CampaignResult {
  /** Kills at each boundary. */
  readonly kills: ReadonlyMap<KillPoint | 'elsewhere', number>;
  /** What a new life did not find as it has to. */
  readonly problems: readonly string[];
  readonly lives: number;
  /** Each kill, in their order. */
  readonly ends: readonly Readonly<KillEnd>[];
}

export interface CampaignOptions {
  /** How many kills, and the number of the first one: several rigs may share a campaign. */
  readonly kills: number;
  readonly first?: number;
  /** Is told each kill. */
  readonly said?: (line: string) => void;
}

/** The engine does not run afterwards. */
export async function killCampaign(
  rig: TradingRig,
  { kills, first = 0, said = () => undefined }: CampaignOptions,
): Promise<CampaignResult> {
  const counts = new Map<KillPoint | 'elsewhere', number>(
    [...KILL_POINTS, 'elsewhere' as const].map((point) => [point, 0]),
  );
  const problems: string[] = [];
  const ends: KillEnd[] = [];
  for (let n = first; n < first + kills; n += 1) {
    const point = KILL_POINTS[n % KILL_POINTS.length] ?? 'send.after';
    // A later passage each time round, so that the books are never the same.
    const count = 1 + (Math.floor(n / KILL_POINTS.length) % 4);
    const engine = rig.engine([`file://${PRELOAD}?point=${point}&count=${count}`]);
    const reached = await untilKilled(rig, engine, { problems, ends });
    const at = reached ? point : 'elsewhere';
    ends.push({ point: at, us: nowUs(), clearedUs: null });
    counts.set(at, (counts.get(at) ?? 0) + 1);
    said(`kill ${n + 1}: ${reached ? `${point}, passage ${count}` : `${point} was not reached`}`);
  }
  const last = rig.engine();
  await cleared(rig, last, { problems, ends });
  await last.remove();
  return { kills: counts, problems, lives: kills + 1, ends };
}

const nowUs = () => (performance.timeOrigin + performance.now()) * US_PER_MS;

/** What was found so far. */
interface Found {
  readonly problems: string[];
  readonly ends: KillEnd[];
}

/** Lets the engine live as an operator would; true when it ended at its boundary. */
async function untilKilled(rig: TradingRig, engine: RunningEngine, found: Found): Promise<boolean> {
  const ended = engine.ended.then(() => true);
  const live = async (): Promise<false> => {
    await cleared(rig, engine, found);
    // A touch after its end would be the next life's, which is watched while it is halted.
    if (!engine.running) return false;
    rig.touchEnable();
    await new Promise((resolve) => setTimeout(resolve, REACHED_WITHIN_MS));
    return false;
  };
  const reached = await Promise.race([ended, live().catch(() => false)]);
  await engine.remove();
  const { signal } = await engine.ended;
  if (signal !== 'SIGKILL')
    found.problems.push(`a life ended by itself: ${engine.messages.slice(-2).join(' | ')}`);
  return reached;
}

/** A new life is HALTED, and says verified only when nothing of ours rests. */
async function cleared(rig: TradingRig, engine: RunningEngine, { problems, ends }: Found): Promise<void> {
  // Those of before this life: its own end comes to the list while it is still looked at.
  const owed = ends.filter(({ clearedUs }) => clearedUs === null);
  const frame = await rig
    .wait('a cleared boot', CLEARED_WITHIN_MS, async () => {
      if (!engine.running) throw new Error('ended');
      const { boot_id } = await engine.health();
      const seen = await rig.frame();
      return seen.boot_id === boot_id && seen.clearance?.stage === 'verified' && seen;
    })
    .catch((error: unknown) => {
      if (engine.running)
        problems.push(`not cleared: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    });
  if (frame === null) return;
  const open = await rig.openOrders();
  for (const end of owed) end.clearedUs ??= nowUs();
  if (open.length > 0) problems.push(`${open.length} orders rest after verified`);
  if (frame.state !== 'HALTED') problems.push('a boot was not HALTED');
  const debt = frame.recovery_gates.find(({ gate }) => gate === 'cancel_debt_empty');
  if (debt?.holds !== true) problems.push(`the cancel debt is not empty: ${debt?.value}`);
}

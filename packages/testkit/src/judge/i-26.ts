// I-26, as far as journal and audit show it: every wallet did at the venue only what it is for, and no request ended a halt without a touch of
// the enable file on the host since that halt and since that life began. Who may write which key is for the authority matrix. What it looked at
// are ways back, and the acts of those who may do less than the engine.
import { heldUs } from './held.ts';
import { waysBack } from './stops-known.ts';
import { at, type Evidence, type Judge, US_PER_MS, verdict } from './verdict.ts';

const OF_ENGINE = ['order', 'cancel', 'cancelByCloid', 'noop', 'scheduleCancel', 'updateLeverage'];
const OF_GUARDIAN = ['cancel', 'cancelByCloid', 'noop', 'scheduleCancel'];
const OF_FLATTEN = ['order', 'noop'];
const STAMP_US_MAX = 1 * US_PER_MS;
/** A halt is told once it is known who asked for it; until then the gate has told. */
const TOLD_LATER_MS_MAX = 2_000;
/** Between two looks at the file. */
const LOOK_US_MAX = 50 * US_PER_MS;

export const eachWithinItsRights: Judge = (evidence) => {
  const { venue, facts, wallets } = evidence;
  const acts = [...venue.submissions, ...venue.actions].filter(({ signer }) => signer !== wallets.engine);
  const ways = facts.touchedUs === null ? 0 : waysBack(evidence).length;
  return verdict('I-26', acts.length + ways, [...beyond(evidence), ...untouched(evidence)]);
};

function beyond({ venue, wallets }: Evidence): string[] {
  const [guardian, flatten] = wallets.others;
  const allowed = new Map([
    [wallets.engine, OF_ENGINE],
    [guardian, OF_GUARDIAN],
    [flatten, OF_FLATTEN],
  ]);
  const acts = [...venue.submissions.map((order) => ({ ...order, type: 'order' })), ...venue.actions];
  const strange = acts
    .filter(({ signer, type }) => allowed.get(signer)?.includes(type) !== true)
    .map(({ signer, type, us }) => `${signer} asked for ${type} at ${at(us)}`);
  const resting = venue.submissions
    .filter(({ signer, reduceOnly, tif }) => signer === flatten && !(reduceOnly && tif === 'Ioc'))
    .map(({ us }) => `flatten sent an order at ${at(us)} that may rest, or open something`);
  return [...strange, ...resting];
}

function untouched(evidence: Evidence): string[] {
  const { touchedUs } = evidence.facts;
  if (touchedUs === null) return [];
  const { boots, events } = evidence.audit;
  return waysBack(evidence).flatMap(({ us, boot, haltId }) => {
    const bornMs = boots.find((life) => life.boot === boot)?.firstMs ?? Number.POSITIVE_INFINITY;
    const halt = events.find(({ event, data }) => event === 'halt' && data.halt_id === haltId);
    const toldMs = halt?.ms ?? 0;
    const gate = events.findLast(
      ({ event, ms, boot: of }) => event.startsWith('gate_') && of === boot && ms <= toldMs,
    );
    const isToldLater =
      gate?.event === 'gate_closed' && awakeMs(evidence, gate.ms, toldMs) <= TOLD_LATER_MS_MAX;
    const haltMs = isToldLater ? gate.ms : toldMs;
    const sinceUs = Math.max(bornMs * US_PER_MS, haltMs * US_PER_MS - LOOK_US_MAX);
    return touchedUs.some((touchUs) => touchUs > sinceUs && touchUs <= us + STAMP_US_MAX)
      ? []
      : [`the way back at ${at(us)} had no touch since ${at(sinceUs)}`];
  });
}

/** Whoever is frozen tells nothing. */
function awakeMs({ outages }: Evidence, fromMs: number, toMs: number): number {
  const passed = { fromUs: fromMs * US_PER_MS, toUs: toMs * US_PER_MS };
  return toMs - fromMs - heldUs(outages.engine, passed) / US_PER_MS;
}

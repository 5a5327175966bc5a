// What `up` names as the act that allows trading: never `enable` where a stop stands, or where nobody could read whether one does.
import type { FrameFacts } from '@agora/shared/frame-facts';

/** `suffix` follows each command that is named. */
export function firstActText(
  frames: readonly Pick<FrameFacts, 'engine_id' | 'latch'>[],
  hasKillFile: boolean,
  suffix: string,
): string {
  const stopped = frames.filter(({ latch }) => latch?.latched === true).map(({ engine_id }) => engine_id);
  const isFree = stopped.length === 0 && !hasKillFile;
  if (isFree && frames.some(({ latch }) => latch === null))
    return `it starts HALTED, and whether a stop from before stands is not known: redis-latch did not answer; ./agora doctor${suffix} says why`;
  const named = frames.length > 1 ? ' ENGINE' : '';
  if (isFree) return `it starts HALTED; ./agora enable${named}${suffix} is the act that allows trading`;
  const whose = stopped.length === 0 || stopped.length === frames.length ? '' : ` of ${stopped.join(', ')}`;
  return `it starts HALTED, and a stop${whose} from before stands: ./agora why${suffix} tells it, ./agora resume${suffix} shows what ends it`;
}

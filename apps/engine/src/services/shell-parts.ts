/** What of the frame only the shell knows: what this engine has not asked for yet is said as such. */
import type { DeadMan } from '@agora/shared/snapshot';
import type { ShellParts } from '../core/engine/snapshot.ts';

/** Before the venue was reached. */
const DEAD_MAN_NOT_ASKED: DeadMan = {
  armed: false,
  eligible: null,
  fires_at: null,
  triggers_left: null,
  volume_missing_usd: null,
  detail: 'not asked since boot',
};

export function shellParts(deadMan: DeadMan = DEAD_MAN_NOT_ASKED): ShellParts {
  return { dead_man: deadMan };
}

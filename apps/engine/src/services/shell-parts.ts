/** What the frame says of things that this engine does not measure yet: said as such. */
import type { ShellParts } from '../core/engine/snapshot.ts';

const PARTS: ShellParts = {
  dead_man: {
    armed: false,
    eligible: null,
    fires_at: null,
    triggers_left: null,
    volume_missing_usd: null,
    detail: 'not asked since boot',
  },
};

export function shellParts(): ShellParts {
  return PARTS;
}

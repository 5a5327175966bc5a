/** What the frame says of things that this engine does not measure yet: said as such. */
import type { ShellParts } from '../core/engine/snapshot.ts';

const NOT_TESTED = { live: null, checked_at: null, detail: 'not tested since boot' };
const PARTS: ShellParts = {
  dead_man: {
    armed: false,
    eligible: null,
    fires_at: null,
    triggers_left: null,
    volume_missing_usd: null,
    detail: 'not asked since boot',
  },
  kill_paths: { telegram: NOT_TESTED, file: NOT_TESTED, api: NOT_TESTED, cli: NOT_TESTED },
};

export function shellParts(): ShellParts {
  return PARTS;
}

/** What of the frame only the shell knows: what this engine has not asked for yet is said as such. */
import { AGENT_WALLETS_MAX, type AgentWallet, type DeadMan } from '@agora/shared/snapshot';
import { isoMs } from '@agora/shared/time';
import type { ShellParts } from '../core/engine/snapshot.ts';
import type { Agent } from '../ports/venue-info.ts';

/** Before the venue was reached. */
const DEAD_MAN_NOT_ASKED: DeadMan = {
  armed: false,
  eligible: null,
  fires_at: null,
  triggers_left: null,
  volume_missing_usd: null,
  detail: 'not asked since boot',
};

/** Characters of an agent's name; whoever approved it chose it. */
const NAME_CHARS_MAX = 32;

export function shellParts(
  deadMan: DeadMan = DEAD_MAN_NOT_ASKED,
  agents: readonly Agent[] | null = null,
): ShellParts {
  return { dead_man: deadMan, agent_wallets: agents === null ? null : walletsOf(agents) };
}

function walletsOf(agents: readonly Agent[]): AgentWallet[] {
  return [...agents]
    .sort((a, b) => a.validUntilMs - b.validUntilMs)
    .slice(0, AGENT_WALLETS_MAX)
    .map(({ name, validUntilMs }) => ({
      name: name.slice(0, NAME_CHARS_MAX),
      ends_at: isoMs(validUntilMs),
    }));
}

/**
 * `/kill [engine|all] [reason]` as people type it. Whatever begins with /kill is a stop, with a full stop or a dash behind it too, as long
 * as it is no longer word (`/killall` is another command, as Telegram reads it): a word that names no engine belongs to the reason, and
 * the stop is then for every engine.
 */
import type { EngineId } from './ids.ts';

export interface KillCommand {
  /** Null = every engine. */
  readonly engine: EngineId | null;
  readonly reason: string | null;
}

const KILL = /^\/kill(?!\w)(?:@\w*)?([\s\S]*)$/i;
/** Between the command and the first word; no reason. */
const PUNCTUATION = /^[^\s\p{L}\p{N}]+/u;
const REASON_MAX = 500;

/** Null where the text is no kill command. */
export function readKillCommand(text: string, engines: readonly EngineId[]): KillCommand | null {
  const match = KILL.exec(text.trim());
  if (match === null) return null;
  const words = (match[1] ?? '').replace(PUNCTUATION, '').trim();
  const [first = ''] = words.split(/\s/, 1);
  const engine = engines.find((id) => id === first.toLowerCase()) ?? null;
  const named = engine !== null || first.toLowerCase() === 'all';
  const reason = (named ? words.slice(first.length) : words).trim().replaceAll(/\s+/g, ' ');
  return { engine, reason: reason === '' ? null : reason.slice(0, REASON_MAX).toWellFormed() };
}

/**
 * `/kill` from Telegram: long polls, and raises before the update is confirmed, so that no stop is lost between the two. Nothing
 * is awaited towards Telegram but the poll itself; what is to be answered is handed to the pager, which may be dead.
 */
import type { TelegramPlan } from '@agora/shared/guardian-plan';
import { NOT_POLLED, type TelegramFacts } from '@agora/shared/guardian-report';
import { PAGER_DEAD_TEXT, PagerEye } from '@agora/shared/pager-eye';
import * as telegram from '@agora/shared/telegram-updates';
import type { Tell } from './audit.ts';
import { every, isoNow, monoMs, pause } from './clock.ts';
import { ask } from './http.ts';
import type { Latch } from './latch.ts';
import { readSecret } from './settings.ts';

const POLL_S = 25;
const POLL = { limitMs: (POLL_S + 10) * 1_000, bytesMax: 8 << 20 };
const BRIEFLY = { limitMs: 2_000, bytesMax: 65_536 };
const [RETRY_MS, POLL_GAP_MS, PROBE_EVERY_MS] = [1_000, 20, 1_000];

/** Polls for ever; what it answers is kept up to date. */
export function pollForKills(plan: TelegramPlan, latch: Latch, tell: Tell): TelegramFacts {
  const url = `${plan.apiRoot}/bot${readSecret(plan.botTokenFile)}/getUpdates`;
  const bearer = readSecret(plan.pagerTokenFile);
  const facts: TelegramFacts = { ...NOT_POLLED, pager: watchPager(plan) };
  const offset = new telegram.UpdateOffset();

  /** Answers how long to wait before the next poll, in milliseconds. */
  const poll = async (): Promise<number> => {
    const body = { offset: offset.begin(), timeout: POLL_S, allowed_updates: telegram.TELEGRAM_UPDATE_KINDS };
    const polled = telegram.readTelegramPoll(await ask(url, { body, ...POLL }));
    if (polled.kind === 'refused') return note(polled.problem, polled.waitMs);
    facts.lastPoll = { ms: monoMs(), at: isoNow() };
    // Confirmed by the next poll; one whose stop is durable nowhere stays, and comes again.
    for (const update of polled.updates) offset.note(update, await take(update));
    return offset.isHeld ? note('a /kill is durable nowhere', RETRY_MS) : note(null, 0);
  };
  const take = async (update: telegram.TelegramUpdate): Promise<boolean> => {
    const errand = telegram.errandOf(update, plan.allowed, latch.parts.engines);
    if (errand.kind !== 'kill' && offset.isHeld) return false; // behind a kill that stays it comes again
    const handOver = (kill: object | null) =>
      void ask(plan.pagerUrl, { body: { update: update.raw, kill }, bearer, ...BRIEFLY });
    if (errand.kind === 'stranger') facts.strangers += 1;
    if (errand.kind === 'command') handOver(null);
    if (errand.kind !== 'kill') return true;
    const { durable, epoch, replayed } = await latch.raise(errand.stop);
    handOver({ engine: errand.stop.engine, key: errand.stop.key, durable, epoch, replayed });
    return durable !== null;
  };
  const note = (problem: string | null, waitMs: number): number => {
    const level = problem === null ? 'info' : 'error';
    if (problem !== facts.problem) tell(level, 'telegram', problem ?? 'Telegram is polled');
    facts.problem = problem;
    return waitMs;
  };
  every(POLL_GAP_MS, async () => pause(await poll()));
  return facts;
}

/** Says in one raw line that the pager is dead, since nobody else would. */
function watchPager(plan: TelegramPlan): PagerEye {
  const url = `${plan.apiRoot}/bot${readSecret(plan.botTokenFile)}/sendMessage`;
  const eye = new PagerEye(plan.chats, monoMs());
  const say = async (chat_id: number) =>
    eye.told(chat_id, await ask(url, { body: { chat_id, text: PAGER_DEAD_TEXT }, ...BRIEFLY }));
  every(PROBE_EVERY_MS, async () => {
    const askedMs = monoMs();
    eye.hears(await ask(plan.pagerHealthUrl, BRIEFLY), askedMs);
    await Promise.all(eye.toTell(monoMs()).map(say));
  });
  return eye;
}

/** Says in one raw line by Telegram that the pager is dead, since nobody else would. On no kill path; waited for by nothing. */
import type { TelegramPlan } from '@agora/shared/guardian-plan';
import { PAGER_DEAD_TEXT, PagerEye } from '@agora/shared/pager-eye';
import { every, monoMs } from './clock.ts';
import { ask } from './http.ts';
import { readSecret } from './settings.ts';

const PROBE_EVERY_MS = 1_000;
const PROBE = { limitMs: 1_000, bytesMax: 65_536 };
const SAY = { limitMs: 5_000, bytesMax: 65_536 };

export function watchPager(plan: TelegramPlan): PagerEye {
  const url = `${plan.apiRoot}/bot${readSecret(plan.botTokenFile)}/sendMessage`;
  const eye = new PagerEye(plan.chats, monoMs());
  const say = async (chat_id: number) =>
    eye.told(chat_id, await ask(url, { body: { chat_id, text: PAGER_DEAD_TEXT }, ...SAY }));
  every(PROBE_EVERY_MS, async () => {
    const askedMs = monoMs();
    eye.hears(await ask(plan.pagerHealthUrl, PROBE), askedMs);
    await Promise.all(eye.toTell(monoMs()).map(say));
  });
  return eye;
}

// `./agora adopt [ENGINE]`: after somebody acted by hand at the venue. Shows every difference between the books and the venue with the
// hash over them; with a reason and that hash confirmed, a HALTED engine takes over what the venue shows.
import type { EngineId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { jsonIn } from '@agora/shared/stream-entry';
import { z } from 'zod';
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { connectRedis } from '../redis/connect.ts';
import { asked, confirm, oneEngine, sendRequest } from '../requests/send.ts';
import { planOf } from '../status/engines.ts';
import { readFrames } from '../status/read.ts';
import { type Plan, specOf } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

const HASH_SHOWN = 12;
/** How such a difference begins, as engine and events write it. */
const FOREIGN = 'order_foreign ';
const EVENTS_LOOKED_AT = 200;

const driftSchema = z.looseObject({
  event: z.literal('risk.recon_drift'),
  differences_hash: z.string(),
  differences: z.array(
    z.object({
      kind: z.string(),
      subject: z.string(),
      ours: z.string().nullable(),
      venue: z.string().nullable(),
    }),
  ),
});

export const adopt: Command = {
  summary: 'show how books and venue differ, and take over what the venue shows (HALTED only)',
  usage: 'adopt [ENGINE] [--reason TEXT] [--confirm "ADOPT HASH"] [--json]',
  flags: { reason: { type: 'string' }, confirm: { type: 'string' } },
  wordsMax: 1,
  async run(args) {
    refuseHalfAsked(args);
    const home = homeAt(args.home);
    const plan = planOf(home);
    const id = oneEngine(plan, args.words[0], 'adopt');
    const [frame] = (await readFrames(home, plan, [id])).frames;
    const recon = frame?.snapshot?.recon;
    if (recon === undefined)
      throw new Refusal('failed', "the engine's state cannot be read", '`./agora status`');
    const hash = recon.differences_hash;
    if (recon.differences_total === 0 || hash === null) {
      if (args.json)
        process.stdout.write(`${JSON.stringify({ engine_id: id, differences: [], hash: null })}\n`);
      else say('agora: books and venue agree; there is nothing to adopt');
      return 'ok';
    }
    const whole = await differencesOf(home, plan, id, hash);
    const lines = whole?.map(
      ({ kind, subject, ours, venue }) =>
        `${kind} ${subject}: ours ${ours ?? 'none'}, venue ${venue ?? 'none'}`,
    );
    if (args.json) {
      process.stdout.write(
        `${JSON.stringify({ engine_id: id, hash, differences: whole ?? recon.differences })}\n`,
      );
      return 'ok';
    }
    const shown = lines ?? recon.differences;
    say(
      [`${recon.differences_total} differences, hash ${hash}:`, ...shown.map((line) => `  ${line}`)].join(
        '\n',
      ),
    );
    const reason = String(args.flags.reason ?? '');
    if (reason === '') {
      say('agora: to take them over, say why: `./agora adopt --reason TEXT`');
      return 'ok';
    }
    refuseForeign(shown);
    await confirm(`ADOPT ${hash.slice(0, HASH_SHOWN)}`, args.flags.confirm);
    return sendRequest(home, plan, id, { act: 'adopt', ...asked(reason), differences_hash: hash });
  },
};

/** Every difference, from the event that told them; null where it is no longer in the stream, or the stream is not to be read. */
async function differencesOf(home: Home, plan: Plan, id: EngineId, hash: string) {
  const redis = await connectRedis(home, 'live', specOf(plan, 'redis-live'), 'cli').catch(() => null);
  if (redis === null) return null;
  try {
    const entries = await redis
      .xrevrange(liveKeys.events(id), '+', '-', 'COUNT', EVENTS_LOOKED_AT)
      .catch(() => []);
    for (const [, fields] of entries) {
      const event = driftSchema.safeParse(jsonIn(fields)).data;
      if (event?.differences_hash === hash) return event.differences;
    }
    return null;
  } finally {
    redis.disconnect();
  }
}

/** Refuses what would only show, and be taken for an adoption by whoever scripts it. */
export function refuseHalfAsked({ json, flags }: Pick<Arguments, 'json' | 'flags'>): void {
  const { reason, confirm: phrase } = flags;
  if (json && (reason !== undefined || phrase !== undefined))
    throw new Refusal('usage', 'adopt: --json only shows; nothing was asked', 'leave it out to adopt');
  if (phrase !== undefined && String(reason ?? '') === '')
    throw new Refusal('usage', 'adopt: an adoption needs a reason; nothing was asked', 'add --reason TEXT');
}

/** Refuses what the engine would: an order of somebody else is cancelled while halted, and never adopted. */
export function refuseForeign(differences: readonly string[]): void {
  if (!differences.some((line) => line.startsWith(FOREIGN))) return;
  throw new Refusal(
    'failed',
    'an order that is not ours rested at the last read; while halted, engine and guardian cancel whatever rests, and none can stay',
    'look again in a few seconds; where it is still listed, cancel it at the venue',
  );
}

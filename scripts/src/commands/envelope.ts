// `./agora envelope [show|accept|shrink] [ENGINE]`: the limits in force, what the configuration would expand, and the two acts on
// them. Accepting writes the record of this host, for exactly the envelope of the configuration; shrinking asks the engine.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineConfig } from '@agora/shared/config';
import { compareEnvelopes, type Envelope, envelopeSchema } from '@agora/shared/envelope';
import {
  ACCEPTANCE_DAYS_MAX,
  type EnvelopeRecord,
  envelopeHash,
  envelopeRecordSchema,
  judgeEnvelope,
} from '@agora/shared/envelope-record';
import type { EngineId } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { whoIsHere } from '../kill/ways.ts';
import { readConfig } from '../prepare/prepare.ts';
import { writePrivate } from '../prepare/private-file.ts';
import { asked, confirm, oneEngine, sendRequest } from '../requests/send.ts';
import { planOf } from '../status/engines.ts';
import { configFileOf, type Plan } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

const ACTS = ['show', 'accept', 'shrink'] as const;
const HASH_SHOWN = 12;
const HOUR_MS = 3_600_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export const envelope: Command = {
  summary: 'the risk envelope: show it, accept a larger one (with reason and end), or shrink it at once',
  usage:
    'envelope [show|accept|shrink] [ENGINE] [--reason TEXT] [--expires 7d|12h] [--set FIELD=VALUE,…] [--confirm "ACCEPT HASH"] [--json]',
  flags: {
    reason: { type: 'string' },
    expires: { type: 'string' },
    set: { type: 'string' },
    confirm: { type: 'string' },
  },
  wordsMax: 2,
  async run(args) {
    const [first = 'show', second] = args.words;
    const act = ACTS.find((each) => each === first);
    if (act === undefined && second !== undefined)
      throw new Refusal('usage', `envelope: there is no '${first}'`, `one of: ${ACTS.join(', ')}`);
    const home = homeAt(args.home);
    const plan = planOf(home);
    const id = oneEngine(plan, act === undefined ? first : second, `envelope ${act ?? 'show'}`);
    const seen = lookAt(home, plan, id);
    if (act === 'accept') return accept(seen, args);
    if (act === 'shrink') return shrink(home, plan, seen, args);
    show(seen, args.json);
    return 'ok';
  },
};

interface Seen {
  readonly id: EngineId;
  readonly configured: Envelope;
  readonly file: string;
  /** Null = the engine has none yet. */
  readonly record: EnvelopeRecord | null;
}

function lookAt(home: Home, plan: Plan, id: EngineId): Seen {
  const engine = readConfig(configFileOf(plan)).engines.find((each: EngineConfig) => each.id === id);
  if (engine === undefined) throw new Refusal('config', `${plan.configFile} no longer names ${id}`);
  const file = join(home.data, id, 'envelope.json');
  return { id, configured: engine.envelope, file, record: readRecord(file) };
}

function readRecord(file: string): EnvelopeRecord | null {
  if (!existsSync(file)) return null;
  try {
    return envelopeRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Refusal(
      'environment',
      `${file} cannot be read as an envelope record`,
      'move it away and accept the configured envelope anew: `./agora envelope accept`',
    );
  }
}

function show({ id, configured, record }: Seen, json: boolean): void {
  const verdict = record === null ? null : judgeEnvelope(configured, record, Date.now(), sha256);
  const hash = envelopeHash(configured, sha256);
  if (json) {
    const told = {
      ...{
        engine_id: id,
        configured,
        hash,
        allowed: verdict?.allowed ?? null,
        in_force: verdict?.inForce ?? null,
      },
      ...{
        expansions: verdict?.expansions ?? null,
        acceptance: record?.acceptance ?? null,
        void: verdict?.void ?? null,
      },
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return;
  }
  const lines = [`${id}: envelope version ${configured.version} of the configuration, hash ${hash}`];
  if (verdict === null) lines.push('  no record on this host yet: the first start makes it the base');
  else if (verdict.expansions.length === 0) lines.push('  allowed, and in force');
  else {
    lines.push('  EXPANDS what is allowed, so nothing is quoted:');
    for (const { field, from, to } of verdict.expansions)
      lines.push(`    ${field}: ${from ?? 'not listed'} -> ${to}`);
    lines.push(
      '  accept it with `./agora envelope accept --reason TEXT --expires 7d`, or shrink the configuration',
    );
  }
  const { acceptance } = record ?? { acceptance: null };
  if (acceptance !== null) {
    const { who, reason, expires_at: until } = acceptance;
    lines.push(
      `  acceptance by ${who} until ${until}: ${reason}${verdict?.void == null ? '' : ` (does not count: ${verdict.void})`}`,
    );
  }
  for (const [field, value] of Object.entries(verdict?.inForce ?? configured))
    lines.push(`  ${field.padEnd(30)}${typeof value === 'object' ? JSON.stringify(value) : value}`);
  say(lines.join('\n'));
}

/** Refuses where the record changed while it was asked for: a limit that was shrunk meanwhile was not reviewed. */
export async function accept(
  { id, configured, file, record }: Seen,
  args: Arguments,
  ask = confirm,
): Promise<ExitName> {
  const reason = String(args.flags.reason ?? '').trim();
  if (reason === '') throw new Refusal('usage', 'an acceptance needs a reason', 'add --reason TEXT');
  const lifeMs = lifeOf(args.flags.expires);
  const verdict = record === null ? null : judgeEnvelope(configured, record, Date.now(), sha256);
  if (verdict !== null && verdict.expansions.length === 0) {
    say('agora: the configured envelope is allowed already; nothing to accept');
    return 'ok';
  }
  const hash = envelopeHash(configured, sha256);
  const what = verdict?.expansions.map(
    ({ field, from, to }) => `  ${field}: ${from ?? 'not listed'} -> ${to}`,
  ) ?? ['  there is no record on this host: this envelope becomes the base'];
  say([`${id}: accepting envelope ${hash} expands`, ...what].join('\n'));
  await ask(`ACCEPT ${hash.slice(0, HASH_SHOWN)}`, args.flags.confirm);
  if (JSON.stringify(readRecord(file)) !== JSON.stringify(record))
    throw new Refusal(
      'failed',
      'the envelope record changed since it was shown; nothing was accepted',
      'look at it and ask again: `./agora envelope`',
    );
  const nowMs = Date.now();
  const draft: unknown = {
    ...{ version: 1, engine_id: id, base: record?.base ?? configured, cap: null },
    acceptance: {
      ...{ id: randomBytes(8).toString('hex'), envelope: configured, hash, who: whoIsHere(), reason },
      ...{ accepted_at: isoMs(nowMs), expires_at: isoMs(nowMs + lifeMs) },
    },
  };
  writePrivate(file, `${JSON.stringify(envelopeRecordSchema.parse(draft), null, 2)}\n`);
  const forHowLong = record === null ? 'as the base, for good' : `until ${isoMs(nowMs + lifeMs)}`;
  say(
    `agora: accepted ${forHowLong}. An engine that was started with this configuration counts it within a second; otherwise \`./agora down\` and \`./agora up\`.`,
  );
  return 'ok';
}

/** `12h`, `7d`: an acceptance without an end would be a new base in disguise. */
export function lifeOf(flag: string | boolean | undefined): number {
  const match = /^(\d{1,4})(h|d)$/.exec(String(flag ?? ''));
  const ms = match === null ? Number.NaN : Number(match[1]) * HOUR_MS * (match[2] === 'd' ? 24 : 1);
  if (!(ms > 0 && ms <= ACCEPTANCE_DAYS_MAX * 24 * HOUR_MS))
    throw new Refusal('usage', `--expires must be 1h to ${ACCEPTANCE_DAYS_MAX}d, such as 12h or 7d`);
  return ms;
}

async function shrink(home: Home, plan: Plan, seen: Seen, args: Arguments): Promise<ExitName> {
  const from =
    seen.record === null
      ? seen.configured
      : judgeEnvelope(seen.configured, seen.record, Date.now(), sha256).inForce;
  const to = changed(from, String(args.flags.set ?? ''));
  const expanding = compareEnvelopes(from, to).filter(({ direction }) => direction === 'expand');
  if (expanding.length > 0)
    throw new Refusal(
      'failed',
      `that expands ${expanding.map(({ field, from: a, to: b }) => `${field} ${a} -> ${b}`).join(', ')}`,
      'write it into the configuration and accept it: `./agora envelope accept`',
    );
  const reason = String(args.flags.reason ?? '') || null;
  return sendRequest(home, plan, seen.id, { act: 'shrink', ...asked(reason), envelope: to });
}

/** `daily_loss_limit_usd=300,symbols.BTC.max_position_usd=5000` on top of an envelope. */
export function changed(from: Envelope, sets: string): Envelope {
  if (sets === '')
    throw new Refusal(
      'usage',
      'nothing to shrink',
      'add --set FIELD=VALUE, such as --set daily_loss_limit_usd=300',
    );
  const draft: Record<string, unknown> = structuredClone({ ...from, version: from.version + 1 });
  for (const set of sets.split(',')) {
    const [path = '', value = ''] = set.split('=').map((part) => part.trim());
    const keys = path.split('.');
    let at: Record<string, unknown> = draft;
    for (const key of keys.slice(0, -1)) {
      const next = Object.hasOwn(at, key) ? at[key] : undefined;
      if (typeof next !== 'object' || next === null)
        throw new Refusal('usage', `the envelope has no '${path}'`);
      at = next as Record<string, unknown>; // just seen to be an object
    }
    const last = keys.at(-1) ?? '';
    if (!Object.hasOwn(at, last) || path === 'version')
      throw new Refusal('usage', `the envelope has no limit '${path}'`);
    at[last] = typeof at[last] === 'string' ? value : Number(value);
  }
  const read = envelopeSchema.safeParse(draft);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Refusal('usage', `${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * Answers what people write to the bot. Reading commands answer from the frames; /ack and /mute say who said so; /kill was done by the
 * guardian before and is followed here. Nothing can resume, enable or widen anything. Strangers get no answer.
 */
import { type Incident, incidentIdSchema, SHELVED_MS_MAX } from '@agora/shared/alert-incident';
import { countText, longAge } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { EngineId } from '@agora/shared/ids';
import {
  type Button,
  mayCommand,
  readButton,
  readCommand,
  readMute,
  type Sender,
  TELEGRAM_COMMANDS,
  type TelegramCommand,
  type Written,
} from '@agora/shared/telegram-command';
import { joinedMessages } from '@agora/shared/telegram-html';
import { answerLines, type ReadingCommand } from '@agora/shared/telegram-text';
import type { TelegramClient } from './client.ts';
import type { KillFollow } from './kill-follow.ts';
import type { KillTaken } from './kill-text.ts';

export interface CommandParts {
  readonly client: Pick<TelegramClient, 'send' | 'answerPress'>;
  readonly follow: Pick<KillFollow, 'follow'>;
  readonly lists: { readonly allowed_user_ids: readonly number[]; readonly chat_ids: readonly number[] };
  readonly frames: () => readonly FrameFacts[];
  readonly incidents: () => readonly Incident[];
  readonly acknowledge: (incidents: readonly Incident[], by: string) => Promise<void>;
  readonly mute: (forMs: number, by: string) => Promise<void>;
  /** Blocks of the newest events of the engines. */
  readonly events: (engines: readonly EngineId[], count: number) => Promise<string[][]>;
  /** Sends a test alert by every way there is; answers what became of it, as lines. */
  readonly test: (by: string) => Promise<string[]>;
  readonly wallMs: () => number;
}

/** An answer this late says so. */
const LATE_MS = 10_000;
const EVENTS = { usual: 10, max: 30 } as const;
const READING: readonly string[] = ['status', 'why', 'exposure', 'gates', 'recon', 'next'];
const UNREACHABLE = 'redis-live does not answer';
const NOT_OFFERED =
  'Not offered here. Resume: console or host, after review (./agora resume). Flatten: ./agora flatten on the host.';

export class Commands {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Resolves when it is answered. `kill` is what the guardian did of it, where it was a stop. */
  async answer(written: Written, kill: KillTaken | null): Promise<'answered' | 'stranger' | 'nothing'> {
    const { client, follow, lists, wallMs } = this.#parts;
    const { sender } = written;
    if (!mayCommand(sender, lists)) return 'stranger';
    if (kill !== null) {
      if (written.kind === 'button') await client.answerPress(written.queryId, 'STOP taken');
      const lateMs = written.kind === 'text' ? wallMs() - written.writtenMs : 0;
      const { messageId } = written;
      await follow.follow({ chatId: sender.chatId, messageId, lateMs, kill });
      return 'answered';
    }
    if (written.kind === 'button') return this.#pressed(written.sender, written);
    const command = readCommand(written.text);
    if (command === null) return 'nothing';
    const blocks = await this.#blocksFor(command, sender);
    const lateMs = wallMs() - written.writtenMs;
    for (const html of joinedMessages(lateMs > LATE_MS ? withDelay(blocks, lateMs) : blocks))
      await client.send(sender.chatId, { html, replyTo: written.messageId });
    return 'answered';
  }

  async #pressed(sender: Sender, { data, queryId, messageId }: Extract<Written, { kind: 'button' }>) {
    const { client } = this.#parts;
    const button = readButton(data);
    if (button === null || button.verb === 'stop') {
      await client.answerPress(queryId, button === null ? 'Unknown button' : 'Send /kill');
      return 'nothing' as const;
    }
    const { notice, blocks } = await this.#press(button, whoOf(sender));
    await client.answerPress(queryId, notice);
    for (const html of joinedMessages(blocks)) await client.send(sender.chatId, { html, replyTo: messageId });
    return 'answered' as const;
  }

  async #press({ verb, incident }: Button, by: string): Promise<{ notice: string; blocks: string[][] }> {
    const { acknowledge, frames } = this.#parts;
    const found = this.#parts.incidents().find((each) => each.incident === incident);
    if (verb === 'ack') {
      if (found === undefined) return { notice: `Incident ${incident} is over`, blocks: [] };
      if (!(await isNoted(acknowledge([found], by))))
        return { notice: `NOT NOTED: ${UNREACHABLE}; reminders go on`, blocks: [] };
      return { notice: `Incident ${incident} acknowledged; the state stays`, blocks: [] };
    }
    const about = frames().filter(
      ({ engine_id }) => found?.engine_id == null || engine_id === found.engine_id,
    );
    const command = verb === 'why' ? 'why' : 'exposure';
    return { notice: command, blocks: about.map((frame) => answerLines(command, frame)) };
  }

  async #blocksFor({ name, argument }: TelegramCommand, sender: Sender): Promise<string[][]> {
    const { frames, test } = this.#parts;
    if (isReading(name)) return this.#ofEngines(argument, (frame) => answerLines(name, frame));
    if (name === 'ack') return [await this.#ack(argument, whoOf(sender))];
    if (name === 'mute') return [await this.#mute(argument, whoOf(sender))];
    if (name === 'audit') return this.#events(argument);
    if (name === 'test') return [await test(whoOf(sender))];
    if (name === 'resume' || name === 'flatten') return [[NOT_OFFERED]];
    if (name === 'kill')
      return [['STOP: no guardian told of it.', 'Send /kill again, or ./agora kill on the host.']];
    if (name === 'unknown') return [[unknownLine(argument), ...helpLines(frames())]];
    return [['AGORA', ...helpLines(frames())]];
  }

  #ofEngines(argument: string, lines: (frame: FrameFacts) => string[]): string[][] {
    const frames = this.#parts.frames();
    const chosen = frames.filter(
      ({ engine_id }) => argument === '' || argument === 'all' || engine_id === argument,
    );
    if (chosen.length > 0) return chosen.map(lines);
    return [[`No engine ${argument}.`, `Known: ${frames.map(({ engine_id }) => engine_id).join(', ')}`]];
  }

  async #ack(argument: string, by: string): Promise<string[]> {
    const open = this.#parts.incidents();
    const id = incidentIdSchema.safeParse(argument).data;
    if (argument !== '' && id === undefined)
      return [`${argument} is no incident.`, 'So: /ack 12, or /ack for all.'];
    const chosen = open.filter(({ incident }) => id === undefined || incident === id);
    if (chosen.length === 0)
      return [id === undefined ? 'No incident is open.' : `Incident ${id} is not open.`];
    if (!(await isNoted(this.#parts.acknowledge(chosen, by))))
      return [`NOT NOTED: ${UNREACHABLE}.`, 'Reminders go on. Send it again later.'];
    const names = chosen.map(({ incident, code }) => `${incident} ${code}`).join(', ');
    return [`Acknowledged: ${names}.`, 'Reminders stop. The state stays as it is.'];
  }

  async #mute(argument: string, by: string): Promise<string[]> {
    const forMs = readMute(argument, SHELVED_MS_MAX);
    if (forMs === null) return ['So: /mute 30m or /mute 2h, at most 8h.'];
    if (!(await isNoted(this.#parts.mute(forMs, by))))
      return [`NOT NOTED: ${UNREACHABLE}.`, 'Nothing is muted. Send it again later.'];
    return [`P2 and P3 make no sound for ${longAge(forMs)}.`, 'P1 is never muted.'];
  }

  async #events(argument: string): Promise<string[][]> {
    const count = Number(argument === '' ? EVENTS.usual : argument);
    if (!Number.isInteger(count) || count < 1) return [['So: /audit, or /audit 20.']];
    const engines = this.#parts.frames().map(({ engine_id }) => engine_id);
    return this.#parts
      .events(engines, Math.min(count, EVENTS.max))
      .catch(() => [[`${UNREACHABLE}.`, 'The record is the audit chain: ./agora audit tail on the host.']]);
  }
}

/** What a person said lies in redis-live or nowhere. */
function isNoted(word: Promise<void>): Promise<boolean> {
  return word.then(
    () => true,
    () => false,
  );
}

function isReading(name: string): name is ReadingCommand {
  return READING.includes(name);
}

/** Whoever wrote something like /kill must not take it for a stop. */
function unknownLine(name: string): string {
  return `${name.startsWith('kill') ? 'NOT STOPPED. Send /kill. ' : ''}/${name} is no command.`;
}

function whoOf({ userId }: Sender): string {
  return `telegram:${userId}`;
}

function helpLines(frames: readonly FrameFacts[]): string[] {
  const engines = frames.map(({ engine_id }) => engine_id).join(', ');
  return [
    ...Object.entries(TELEGRAM_COMMANDS).map(([name, does]) => `/${name}: ${does}`),
    `${countText(frames.length, 'engine')}: ${engines}. Name one to ask about it alone.`,
    'Resuming is not offered here.',
  ];
}

function withDelay(blocks: readonly string[][], lateMs: number): string[][] {
  return blocks.map((block) => [
    ...block.slice(0, -1),
    `${block.at(-1) ?? ''} · asked ${longAge(lateMs)} ago`,
  ]);
}

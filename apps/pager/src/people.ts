/**
 * The way to people, wired: alarms to every target, the daily message, the test alert, and the commands that the guardian hands over.
 * Without a chat and without a second channel it still keeps the book, and says that nobody is told.
 */

import type { Redis } from 'ioredis';
import { Alarms } from './alerts/alarms.ts';
import type { Recipients } from './alerts/book.ts';
import { Channels, type Letter } from './alerts/channel.ts';
import { Courier } from './alerts/courier.ts';
import type { HouseFacts } from './alerts/house.ts';
import type { IncidentRecord, Target } from './alerts/record.ts';
import { AlertStore } from './alerts/store.ts';
import { TIMING } from './alerts/timing.ts';
import { isoNow, monoMs, wallMs } from './clock.ts';
import { dailyLetter, firstDate, isDailyDue, localTime } from './daily.ts';
import type { PathFacts } from './heartbeat.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Neighbours } from './neighbours.ts';
import type { Settings } from './settings.ts';
import type { TelegramClient } from './telegram/client.ts';
import type { SendVerdict } from './telegram/verdict.ts';

export interface PeopleParts {
  readonly settings: Settings;
  readonly live: Redis;
  readonly client: TelegramClient | null;
  readonly facts: () => HouseFacts;
  readonly neighbours: Neighbours;
  readonly log: Log;
  readonly metrics: () => Metrics;
}

const NOBODY = 'no alert channel is configured';

export class People {
  readonly alarms: Alarms;
  readonly targets: readonly Target[];
  readonly #parts: PeopleParts;
  readonly #channels: Channels;
  readonly #courier: Courier;
  readonly #recipients: Recipients;

  constructor(parts: PeopleParts) {
    const { settings, live, client, facts, log } = parts;
    this.#parts = parts;
    this.#channels = new Channels(client, settings.webhookUrl);
    this.#recipients = recipientsOf(settings);
    this.targets = [
      ...new Set([...this.#recipients.first, ...this.#recipients.second, ...webhookOf(settings)]),
    ];
    this.alarms = new Alarms({
      store: new AlertStore(live),
      recipients: this.#recipients,
      facts,
      refusals: () => this.#courier.problems(true),
      undeliveredMs: (records) => this.#courier.undeliveredMs(records),
      ...{ wallMs, monoMs, startedMonoMs: monoMs() },
      onTest: (by) =>
        void this.test(by).catch((error: unknown) =>
          log.error(
            { reason: error instanceof Error ? error.message : String(error) },
            'a test alert failed',
          ),
        ),
      onUnread: (count) => {
        parts.metrics().unread(count);
        log.warn(
          { count },
          'an alert of another build could not be read and is not told: start all of one build',
        );
      },
    });
    this.#courier = new Courier({
      ledger: this.alarms,
      channels: this.#channels,
      ...{ wallMs, monoMs },
      onDelivered: (waitedMs, target) =>
        parts.metrics().delivered(target === 'webhook' ? 'webhook' : 'telegram', waitedMs),
      onProblem: (target, problem) =>
        problem === null
          ? log.info({ target }, `${target} takes alerts again`)
          : log.warn({ target, problem }, `${target}: ${problem}`),
    });
  }

  deliver(target: Target): Promise<void> {
    return this.#courier.deliver(target);
  }

  /** What heartbeat, health and metrics say of it. */
  path(): PathFacts {
    const { records } = this.alarms;
    const waiting = records.filter(({ undelivered_since: since }) => since !== null).length;
    const problems = this.#courier.problems();
    return {
      waiting,
      undeliveredMs: this.#courier.undeliveredMs(records),
      lastDeliveredMs: this.#courier.lastDeliveredMs ?? lastTold(records),
      problem: this.targets.length === 0 ? null : (problems[0] ?? null),
    };
  }

  /** Why a watcher outside should not be told that all is well; null = it should. */
  unwell(): string | null {
    if (this.targets.length === 0) return NOBODY;
    const waitedMs = this.#courier.undeliveredMs(this.alarms.records) ?? 0;
    const waits = waitedMs > TIMING.undeliveredMs ? 'an alert waits, and nobody takes it' : null;
    return this.#courier.problems()[0] ?? waits;
  }

  get troubled(): number {
    return this.#courier.problems().length;
  }

  /** One silent message by every way there is; answers what became of each. */
  async test(by: string): Promise<string[]> {
    const letter: Letter = {
      lines: [`⬜ TEST ALERT · asked by ${by}`, `Sent at ${isoNow()}. Nothing is wrong.`],
      ...{ silent: true, buttons: [], facts: { kind: 'test', by } },
    };
    if (this.targets.length === 0) return [`Test: ${NOBODY}.`];
    const results = await Promise.all(
      this.targets.map(async (target) => {
        const issuedMs = monoMs();
        const verdict = await this.#send(target, letter);
        const took = `${Math.round(monoMs() - issuedMs)} ms`;
        return `${target.replace(':', ' chat ')}: ${verdict.kind === 'accepted' ? `accepted in ${took}` : verdict.problem}.`;
      }),
    );
    return ['Test alert', ...results];
  }

  /** A message that is no alarm: the courier learns from it whether this target takes any. */
  async #send(target: Target, letter: Letter): Promise<SendVerdict> {
    const verdict = await this.#channels.send(target, letter);
    this.#courier.note(target, verdict);
    return verdict;
  }

  /** The daily message, when it is due. It counts as sent when one target took it. */
  async daily(): Promise<void> {
    const { settings, neighbours, facts } = this.#parts;
    const { alerts } = settings.runtime.config;
    const last = this.alarms.digestDate;
    const local = localTime(wallMs(), alerts.time_zone);
    if (last === null) return this.alarms.dailySent(firstDate(local, alerts.digest_at));
    if (last === undefined || !isDailyDue(local, alerts.digest_at, last)) return;
    const { frames } = facts();
    const { records } = this.alarms;
    const letter = dailyLetter({
      frames,
      records,
      anchors: neighbours.anchors,
      local,
      problems: this.#courier.problems(),
    });
    const verdicts = await Promise.all(
      [...new Set([...this.#recipients.first, ...webhookOf(settings)])].map((to) => this.#send(to, letter)),
    );
    if (verdicts.some(({ kind }) => kind === 'accepted')) await this.alarms.dailySent(local.date);
  }
}

function recipientsOf(settings: Settings): Recipients {
  const { telegram } = settings.runtime.config;
  const chats = (ids: readonly number[]): Target[] => ids.map((id) => `telegram:${id}`);
  const first = chats(telegram?.chat_ids ?? []);
  const webhook = webhookOf(settings);
  return {
    // Without a chat the second channel is the first one.
    first: first.length === 0 ? webhook : first,
    second: [...chats(telegram?.second_contact_chat_ids ?? []), ...webhook],
  };
}

function webhookOf({ webhookUrl }: Settings): Target[] {
  return webhookUrl === null ? [] : ['webhook'];
}

function lastTold(records: readonly IncidentRecord[]): number | null {
  const told = records.flatMap(({ told_at }) => (told_at === null ? [] : [Date.parse(told_at)]));
  return told.length === 0 ? null : Math.max(...told);
}

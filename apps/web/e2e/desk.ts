// What every file of specs stands on: one stack, one browser and one operator signed in to it, begun before its first spec and
// gone after its last; and the ways to open a page, to break a process for a while, and to have the engine trade.
import { randomUUID } from 'node:crypto';
import type { Config } from '@agora/shared/config';
import type { HaltCauseCode } from '@agora/shared/halt-cause';
import { until } from '@agora/testkit/app-process';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ConsolePage, launchBrowser, openConsole } from './browser.ts';
import { type Operator, signIn } from './sign-in.ts';
import { type Stack, startStack } from './stack.ts';
import { stopsSince } from './stack-redis.ts';

const TRADES_WITHIN_MS = 60_000;
/** What a machine that is busy with something else does to an engine, which halts as it must. */
const STARVED: ReadonlySet<string> = new Set<HaltCauseCode>([
  'gate_flapping',
  'guardian',
  'control_link_lost',
  'loop_stalled',
  'ws_silent',
]);
const TRIES_MAX = 4;

export interface DeskOptions {
  readonly configure?: (config: Config) => void;
  /** In Chromium as a person runs it: where it stops, where it trades, where it speaks TLS. */
  readonly isWholeBrowser?: boolean;
  /** Of every page. */
  readonly context?: BrowserContextOptions;
}

type OpenOptions = Parameters<typeof openConsole>[2];

export class Desk {
  #stack: Stack | null = null;
  #browser: Browser | null = null;
  #operator: Operator | null = null;
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get stack(): Stack {
    return present(this.#stack);
  }
  get browser(): Browser {
    return present(this.#browser);
  }
  get operator(): Operator {
    return present(this.#operator);
  }

  async begin(): Promise<void> {
    const { configure, context, isWholeBrowser = false } = this.#options;
    [this.#stack, this.#browser] = await Promise.all([startStack(configure), launchBrowser(isWholeBrowser)]);
    this.#operator = await signIn(this.browser, this.stack.origin, this.stack.home, context);
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.#stack?.stop();
  }

  open(options: OpenOptions = {}): Promise<ConsolePage> {
    return openConsole(this.browser, this.stack.origin, {
      storageState: this.operator.state,
      ...this.#options.context,
      ...options,
    });
  }

  /** Opens a page, closes it after `act`, and holds it to having reported no error. */
  async withConsole(act: (opened: ConsolePage) => Promise<void>, options: OpenOptions = {}): Promise<void> {
    const opened = await this.open(options);
    try {
      await act(opened);
      expect(opened.errors).toEqual([]);
    } finally {
      await opened.page.context().close();
    }
  }

  /** SIGSTOP before `act`, SIGCONT after it, whatever came of it. */
  async whileFrozen(names: readonly string[], act: () => Promise<void>): Promise<void> {
    const thaws: (() => void)[] = [];
    try {
      for (const name of names) thaws.push(await this.stack.freeze(name));
      await act();
    } finally {
      for (const thaw of thaws) thaw();
    }
  }

  /** A machine that is busy with something else may not read the latch in time: it is asked again. */
  latch() {
    return until('the latch', async () => {
      const { latch } = await this.stack.status();
      return latch.panic_epoch === null || latch.global.panic_epoch === null ? null : latch;
    });
  }

  async globalEpoch(): Promise<number> {
    return (await this.latch()).global.panic_epoch ?? 0;
  }

  /** STOP, as another page of this operator would send it. */
  async stopAll(): Promise<void> {
    const response = await fetch(`${this.stack.origin}/api/control/stop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.operator.headers },
      body: JSON.stringify({ idempotency_key: `spec-${randomUUID()}` }),
    });
    if (!response.ok) throw new Error(`STOP was answered ${response.status}: ${await response.text()}`);
  }

  stopsSince(before: number): Promise<number> {
    return stopsSince(this.stack, before);
  }

  /** Enables, and resumes where a stop stands, until the engine is ACTIVE. */
  async trade(): Promise<void> {
    let last = '';
    const isActive = async () => {
      const { state, latch } = await this.stack.status();
      if (state === 'ACTIVE') return true;
      await this.stack.agora('enable').catch((error: unknown) => {
        last = String(error);
      });
      if (latch.latched)
        await this.stack
          .agora('resume', '--confirm', `RESUME ${this.stack.engineId}`)
          .catch((error: unknown) => {
            last = String(error);
          });
      return false;
    };
    await expect
      .poll(isActive, { timeout: TRADES_WITHIN_MS, interval: 1_000 })
      .toBe(true)
      .catch(() => {
        throw new Error(`the engine does not trade: ${last}`);
      });
  }

  /**
   * Runs `act` while the engine trades. Where a starved machine made the engine halt meanwhile, as it must, `act` is run anew; whatever
   * else fails, fails.
   */
  async whileTrading(act: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      await this.trade();
      try {
        return await act();
      } catch (error) {
        const { cause } = await this.stack.status();
        const isStarved = cause?.ended_at === null && STARVED.has(cause.cause.raw_code);
        if (!isStarved || tries === TRIES_MAX) throw error;
      }
    }
  }
}

/** The desk of a file of specs. Call it in the file's `describe`. */
export function openDesk(options: DeskOptions = {}): Desk {
  const desk = new Desk(options);
  beforeAll(() => desk.begin());
  afterAll(() => desk.end());
  return desk;
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('a desk is open only inside of its specs');
  return value;
}

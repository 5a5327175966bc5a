// A pure, synchronous Hyperliquid exchange on virtual time: no clock, no chance, no I/O. The same inputs
// give the same events, in the same order, and the same state hash.
import { removeAgent } from '../accounts/agents.ts';
import { refreshRates, utcDay } from '../accounts/fees.ts';
import { noteLedger } from '../accounts/ledger.ts';
import { admit } from '../limits/admission.ts';
import { liquidateNow } from '../liquidation/liquidate.ts';
import { dropOrphanTriggers } from '../matching/reduce-only.ts';
import { finishResting } from '../matching/rest.ts';
import { USD_DECIMALS, UUSD_PER_USD } from './asset.ts';
import { parseScaledExact } from './decimal.ts';
import { delist } from './delist.ts';
import { blockClass, execute, type Queued } from './execute.ts';
import { tellBooks } from './market-data.ts';
import { ExchangeReads } from './reads.ts';
import type { ActionResponse, CommandResult, ExchangeCommand, TrustedCommand } from './seam/actions.ts';
import type { ExchangeEvent } from './seam/events.ts';
import type { AssetSpec, ExchangeConfig, GenesisAccount } from './seam/genesis.ts';
import type { ExchangeInput } from './seam/inputs.ts';
import type { Address } from './seam/words.ts';
import {
  hashSnapshotText,
  type Pending,
  restoreVenue,
  type Snapshot,
  snapshotText,
  takeSnapshot,
} from './snapshot.ts';
import { ACTION_TEXT } from './texts.ts';
import { firstTimers, nextDueMs, runTimers, type Timers } from './timers.ts';
import { formatUusd, Venue } from './venue.ts';

export type ExchangeOptions = { assets: AssetSpec[]; accounts: GenesisAccount[]; config: ExchangeConfig };

/** The public face of an exchange, for those who only hold one. */

const OPEN_INTEREST_CAP_USD_MAX = 1_000_000_000;
const CLASSES = [1, 2, 3] as const;
/** Cash an account may hold: keeps every sum of cash and cost within safe integers. */
const CASH_UUSD_MAX = 1_000_000_000 * UUSD_PER_USD;

export class Exchange extends ExchangeReads {
  private readonly timers: Timers;
  private queue: Queued[];
  /** When the block that takes the queue closes. */
  private queueDueMs: number | null;

  /** `restored` is for `Exchange.restore` alone. */
  constructor(options: ExchangeOptions, restored?: { venue: Venue; pending: Pending }) {
    super(restored?.venue ?? new Venue(options.config, options.assets));
    this.timers = restored?.pending.timers ?? firstTimers(this.venue);
    this.queue = restored?.pending.queue ?? [];
    this.queueDueMs = restored?.pending.queueDueMs ?? null;
    if (restored !== undefined) return;
    for (const account of options.accounts) this.createAccount(account);
    // What a venue begins with has not happened on it.
    this.venue.events = [];
  }

  static restore(snapshot: Snapshot): Exchange {
    const { config, specs } = snapshot;
    return new Exchange({ config, assets: specs, accounts: [] }, restoreVenue(snapshot));
  }

  /** Applies any input; a list of inputs replayed on a fresh exchange gives the same state. */
  apply(input: ExchangeInput): CommandResult | null {
    switch (input.kind) {
      case 'submit':
        return this.submit(input.command);
      case 'trusted':
        return this.submitTrusted(input.command);
      case 'advance':
        this.advance(input.toMs);
        return null;
      case 'setOracle':
        this.setOracle(input.coin, input.px);
        return null;
      case 'setPerpMid':
        this.venue.assetOf(input.coin).perpMidPx =
          input.px === null ? null : this.priceOf(input.coin, input.px);
        return null;
      case 'freezeOracle':
        this.venue.assetOf(input.coin).frozen = input.frozen;
        return null;
      case 'createAccount':
        this.createAccount(input.account);
        return null;
      case 'deposit':
        this.deposit(input.account, input.usd);
        return null;
      case 'postOnlyUntil':
        this.venue.postOnlyUntilMs = input.untilMs;
        return null;
      case 'forceCancel':
        this.forceCancel(input.account, input.oid, input.status);
        return null;
      case 'chargeRequests':
        this.accountOf(input.account).requestsUsed += input.requests;
        return null;
      case 'revokeAgent':
        this.revokeAgent(input.account, input.agent);
        return null;
      case 'setScheduleCancelGate':
        this.venue.scheduleCancelGateUsd = input.usd;
        return null;
      case 'setOpenInterestCap':
        this.setOpenInterestCap(input.coin, input.usd);
        return null;
      case 'liquidate': {
        const { coin, how } = input;
        const account = this.accountOf(input.account);
        if (coin !== null) this.venue.assetOf(coin);
        this.actOutsideBlocks(() => liquidateNow(this.venue, account, coin, how));
        return null;
      }
      case 'delist':
        this.actOutsideBlocks(() => delist(this.venue, input.coin));
        return null;
    }
  }

  /** Admits (signer, batch weight, nonce, budget) and queues an action; executes it at once with `blockMs` 0. */
  submit(command: ExchangeCommand): CommandResult {
    this.advance(command.receivedAtMs);
    const ticket = this.venue.nextTicket++;
    const admission = admit(this.venue, command, this.venue.clockMs);
    if (!admission.ok) {
      return this.answer(ticket, admission.account?.address ?? null, {
        status: 'err',
        response: admission.text,
      });
    }
    return this.enqueue({
      ticket,
      account: admission.account.address,
      action: command.action,
      expiresAfter: command.expiresAfter ?? null,
      trusted: false,
      order: blockClass(command.action),
    });
  }

  /** A market participant's action: straight to the block, with every rule of matching and margin. */
  submitTrusted(command: TrustedCommand): CommandResult {
    this.advance(command.receivedAtMs);
    const ticket = this.venue.nextTicket++;
    const { account, action } = command;
    if (!this.venue.accounts.has(account)) {
      return this.answer(ticket, null, { status: 'err', response: ACTION_TEXT.mustDeposit(account) });
    }
    return this.enqueue({
      ticket,
      account,
      action,
      expiresAfter: null,
      trusted: true,
      order: blockClass(action),
    });
  }

  /** Closes every block due up to `toMs` (never goes back). */
  advance(toMs: number): void {
    const { venue } = this;
    if (toMs < venue.clockMs) return;
    for (;;) {
      const due = this.nextBlockMs();
      if (due > toMs) break;
      this.closeBlock(due);
    }
    venue.clockMs = toMs;
  }

  /** When the next block with anything to do closes; a driver may sleep until then. */
  nextBlockMs(): number {
    const timer = nextDueMs(this.venue, this.timers);
    const boundary = this.boundaryFrom(Math.max(timer, this.venue.clockMs));
    return Math.min(boundary, this.queueDueMs ?? Number.POSITIVE_INFINITY);
  }

  /** The oracle's next price, published at its cadence. */
  setOracle(coin: string, px: string): void {
    this.venue.assetOf(coin).oracleInputPx = this.priceOf(coin, px);
  }

  /** Adds cash; an unknown address becomes an account, as a first deposit does. */
  deposit(address: Address, usd: string): void {
    const known = this.venue.accounts.get(address);
    const uusd = this.cashOf(usd, known?.rawUsd ?? 0);
    const account = known ?? this.venue.addAccount(address, false, null);
    account.rawUsd += uusd;
    account.netDepositsUusd += uusd;
    this.venue.depositsUusd += BigInt(uusd);
    noteLedger(this.venue, account, { type: 'deposit', usdc: formatUusd(uusd) });
  }

  /** Takes the events since the last call, in order. */
  drain(): ExchangeEvent[] {
    const { events } = this.venue;
    this.venue.events = [];
    return events;
  }

  /** Plain JSON of the whole state, queued actions included; undrained events are not part of it. */
  snapshot(): Snapshot {
    return takeSnapshot(this.venue, this.pending());
  }

  /** The snapshot as JSON text with its hash: what a journal writes, with little memory. */
  snapshotText(): { text: string; hash: string } {
    const text = snapshotText(this.venue, this.pending());
    return { text, hash: hashSnapshotText(text) };
  }

  /** sha-256 (hex) over the snapshot. */
  stateHash(): string {
    return this.snapshotText().hash;
  }

  private pending(): Pending {
    return { timers: this.timers, queue: this.queue, queueDueMs: this.queueDueMs };
  }

  private enqueue(queued: Queued): CommandResult {
    const { venue } = this;
    if (venue.config.blockMs > 0) {
      this.queue.push(queued);
      this.queueDueMs ??= this.boundaryFrom(venue.clockMs + 1);
      return { ticket: queued.ticket, response: null };
    }
    this.beginBlock(venue.clockMs);
    const result = this.run(queued);
    this.endBlock(1);
    return result;
  }

  private closeBlock(atMs: number): void {
    this.beginBlock(atMs);
    const queue = this.queueDueMs !== null && this.queueDueMs <= atMs ? this.queue : [];
    if (queue.length > 0) {
      this.queue = [];
      this.queueDueMs = null;
    }
    for (const wanted of CLASSES) {
      for (const queued of queue) if (queued.order === wanted) this.run(queued);
    }
    this.endBlock(queue.length);
  }

  private beginBlock(atMs: number): void {
    const { venue } = this;
    const { blockMs, genesisMs } = venue.config;
    venue.clockMs = Math.max(venue.clockMs, atMs);
    venue.blockTimeMs = atMs;
    venue.height = blockMs > 0 ? (atMs - genesisMs) / blockMs : venue.height + 1;
    runTimers(venue, this.timers);
  }

  private endBlock(actions: number): void {
    const { venue } = this;
    this.tidy();
    venue.events.push({ type: 'blockClosed', timeMs: venue.blockTimeMs, height: venue.height, actions });
  }

  private run(queued: Queued): CommandResult {
    return this.answer(
      queued.ticket,
      queued.account,
      execute(this.venue, this.accountOf(queued.account), queued),
    );
  }

  private answer(ticket: number, account: Address | null, response: ActionResponse): CommandResult {
    this.venue.events.push({ type: 'actionResult', timeMs: this.venue.clockMs, ticket, account, response });
    return { ticket, response };
  }

  /** First block boundary at or after a time. */
  private boundaryFrom(timeMs: number): number {
    const { blockMs, genesisMs } = this.venue.config;
    if (blockMs === 0 || timeMs === Number.POSITIVE_INFINITY) return timeMs;
    return genesisMs + Math.ceil((timeMs - genesisMs) / blockMs) * blockMs;
  }

  private createAccount(genesis: GenesisAccount): void {
    const { venue } = this;
    if (venue.accounts.has(genesis.address))
      throw new RangeError(`account ${genesis.address} exists already`);
    if (genesis.master !== undefined && !venue.accounts.has(genesis.master)) {
      throw new RangeError(`account ${genesis.address}: no master ${genesis.master}`);
    }
    this.cashOf(genesis.usd, 0);
    const account = venue.addAccount(genesis.address, genesis.house ?? false, genesis.master ?? null);
    const makerCents = (genesis.makerVlmUsd ?? 0) * 100;
    account.cumVlmCents = (genesis.cumVlmUsd ?? 0) * 100 + makerCents;
    if (makerCents > 0)
      account.volume.push({ day: utcDay(venue.blockTimeMs) - 1, takerCents: 0, makerCents });
    refreshRates(venue, account);
    this.deposit(genesis.address, genesis.usd);
    for (const { address, name, validUntilMs } of genesis.agents ?? []) {
      const until = validUntilMs ?? venue.clockMs + venue.config.agentValidityDefaultMs;
      venue.agents.set(address, { master: genesis.address, name, validUntilMs: until });
    }
  }

  private cashOf(usd: string, heldUusd: number): number {
    const uusd = parseScaledExact(usd, USD_DECIMALS);
    if (uusd === null) throw new RangeError(`${usd} is no amount of USD`);
    if (heldUusd + uusd > CASH_UUSD_MAX)
      throw new RangeError(`an account may hold at most 1,000,000,000 USD`);
    return uusd;
  }

  private forceCancel(
    address: Address,
    oid: number,
    status: 'marginCanceled' | 'liquidatedCanceled' | 'internalCancel',
  ): void {
    const order = this.accountOf(address).open.get(oid);
    if (order === undefined) throw new RangeError(`account ${address} has no open order ${oid}`);
    this.actOutsideBlocks(() => finishResting(this.venue, order, status));
  }

  /** An operator's act takes effect now, whatever the block clock says. */
  private actOutsideBlocks(act: () => void): void {
    this.venue.blockTimeMs = this.venue.clockMs;
    act();
    this.tidy();
  }

  /** What follows from a block's trades once they are all done. */
  private tidy(): void {
    const { venue } = this;
    for (const perp of venue.movedPerps) dropOrphanTriggers(venue, perp);
    venue.movedPerps.clear();
    tellBooks(venue);
  }

  private setOpenInterestCap(coin: string, usd: number | null): void {
    if (usd !== null && !(Number.isSafeInteger(usd) && usd >= 0 && usd <= OPEN_INTEREST_CAP_USD_MAX))
      throw new RangeError(`${usd} is no cap in whole USD`);
    this.venue.assetOf(coin).openInterestCapUusd = usd === null ? null : usd * UUSD_PER_USD;
  }

  private revokeAgent(address: Address, agent: Address): void {
    if (this.venue.agents.get(agent)?.master !== address) {
      throw new RangeError(`${agent} is no agent of ${address}`);
    }
    this.venue.blockTimeMs = this.venue.clockMs;
    removeAgent(this.venue, this.accountOf(address), agent);
  }

  private accountOf(address: Address) {
    const account = this.venue.accounts.get(address);
    if (account === undefined) throw new RangeError(`no account ${address}`);
    return account;
  }

  private priceOf(coin: string, px: string): number {
    const scaled = parseScaledExact(px, this.venue.assetOf(coin).pxDecimals);
    if (scaled === null || scaled === 0) throw new RangeError(`${coin}: ${px} is no price`);
    return scaled;
  }
}

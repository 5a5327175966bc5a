// A pure, synchronous Hyperliquid exchange on virtual time: no clock, no chance, no I/O. The same inputs
// give the same events, in the same order, and the same state hash.
import { removeAgent } from '../accounts/agents.ts';
import { createAccount, deposit } from '../accounts/deposits.ts';
import { admit } from '../limits/admission.ts';
import { liquidateNow } from '../liquidation/liquidate.ts';
import { finishResting } from '../matching/rest.ts';
import { UUSD_PER_USD } from './asset.ts';
import { Blocks, type Pending } from './blocks.ts';
import { parseScaledExact } from './decimal.ts';
import { delist } from './delist.ts';
import { blockClass } from './execute.ts';
import { ExchangeReads } from './reads.ts';
import type { CommandResult, ExchangeCommand, TrustedCommand } from './seam/actions.ts';
import type { ExchangeEvent } from './seam/events.ts';
import type { AssetSpec, ExchangeConfig, GenesisAccount } from './seam/genesis.ts';
import type { ExchangeInput } from './seam/inputs.ts';
import type { Address } from './seam/words.ts';
import {
  hashSnapshotText,
  restoreVenue,
  type Snapshot,
  snapshotText,
  takeSnapshot,
} from './state/snapshot.ts';
import { ACTION_TEXT } from './texts.ts';
import { Venue } from './venue.ts';

export type ExchangeOptions = { assets: AssetSpec[]; accounts: GenesisAccount[]; config: ExchangeConfig };

const OPEN_INTEREST_CAP_USD_MAX = 1_000_000_000;

export class Exchange extends ExchangeReads {
  private readonly blocks: Blocks;

  /** `restored` is for `Exchange.restore` alone. */
  constructor(options: ExchangeOptions, restored?: { venue: Venue; pending: Pending }) {
    super(restored?.venue ?? new Venue(options.config, options.assets));
    this.blocks = new Blocks(this.venue, restored?.pending);
    if (restored !== undefined) return;
    for (const account of options.accounts) createAccount(this.venue, account);
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
        createAccount(this.venue, input.account);
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
        this.venue.accountOf(input.account).requestsUsed += input.requests;
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
        const account = this.venue.accountOf(input.account);
        if (coin !== null) this.venue.assetOf(coin);
        this.blocks.actOutside(() => liquidateNow(this.venue, account, coin, how));
        return null;
      }
      case 'delist':
        this.blocks.actOutside(() => delist(this.venue, input.coin));
        return null;
    }
  }

  /** Admits (signer, batch weight, nonce, budget) and queues an action; executes it at once with `blockMs` 0. */
  submit(command: ExchangeCommand): CommandResult {
    this.advance(command.receivedAtMs);
    const ticket = this.venue.nextTicket++;
    const admission = admit(this.venue, command, this.venue.clockMs);
    if (!admission.ok) {
      return this.blocks.answer(ticket, admission.account?.address ?? null, {
        status: 'err',
        response: admission.text,
      });
    }
    return this.blocks.enqueue({
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
      return this.blocks.answer(ticket, null, { status: 'err', response: ACTION_TEXT.mustDeposit(account) });
    }
    return this.blocks.enqueue({
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
    this.blocks.advance(toMs);
  }

  /** When the next block with anything to do closes; a driver may sleep until then. */
  nextBlockMs(): number {
    return this.blocks.nextMs();
  }

  /** The oracle's next price, published at its cadence. */
  setOracle(coin: string, px: string): void {
    this.venue.assetOf(coin).oracleInputPx = this.priceOf(coin, px);
  }

  /** Adds cash; an unknown address becomes an account, as a first deposit does. */
  deposit(address: Address, usd: string): void {
    deposit(this.venue, address, usd);
  }

  /** Takes the events since the last call, in order. */
  drain(): ExchangeEvent[] {
    const { events } = this.venue;
    this.venue.events = [];
    return events;
  }

  /** Plain JSON of the whole state, queued actions included; undrained events are not part of it. */
  snapshot(): Snapshot {
    return takeSnapshot(this.venue, this.blocks.pending);
  }

  /** The snapshot as JSON text with its hash: what a journal writes, with little memory. */
  snapshotText(): { text: string; hash: string } {
    const text = snapshotText(this.venue, this.blocks.pending);
    return { text, hash: hashSnapshotText(text) };
  }

  /** sha-256 (hex) over the snapshot. */
  stateHash(): string {
    return this.snapshotText().hash;
  }

  private forceCancel(
    address: Address,
    oid: number,
    status: 'marginCanceled' | 'liquidatedCanceled' | 'internalCancel',
  ): void {
    const order = this.venue.accountOf(address).open.get(oid);
    if (order === undefined) throw new RangeError(`account ${address} has no open order ${oid}`);
    this.blocks.actOutside(() => finishResting(this.venue, order, status));
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
    removeAgent(this.venue, this.venue.accountOf(address), agent);
  }

  private priceOf(coin: string, px: string): number {
    const scaled = parseScaledExact(px, this.venue.assetOf(coin).pxDecimals);
    if (scaled === null || scaled === 0) throw new RangeError(`${coin}: ${px} is no price`);
    return scaled;
  }
}

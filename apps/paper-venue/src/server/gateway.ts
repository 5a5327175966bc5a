// What happens between a parsed request and the exchange, the same for HTTP and for socket posts: IP weight, faults,
// signature, submission. It answers in `Reply`s; the transports turn those into codes or frames.
import type { Timers } from '../clock/system.ts';
import type { Address } from '../core/seam/words.ts';
import type { FaultBook } from '../faults/book.ts';
import { REQUEST_FAULTS } from '../faults/spec.ts';
import type { Journal } from '../journal/journal.ts';
import { JOURNAL_TEXT_MAX } from '../journal/record.ts';
import type { WireAction } from '../protocol/exchange/actions.ts';
import { parseEnvelope, recoverSigner, type SignedAction } from '../protocol/exchange/envelope.ts';
import { toCoreAction } from '../protocol/exchange/to-core.ts';
import type { InfoQuery, InfoSource } from '../protocol/info/query.ts';
import { infoQuery } from '../protocol/info/registry.ts';
import type { Network } from '../signing/eip712.ts';
import { actOnFault, readOnFault } from './fault-acts.ts';
import type { VenueHost } from './host.ts';
import type { AddressTable } from './limits.ts';
import type { Request, Respond } from './reply.ts';

export interface GatewayOptions {
  readonly host: VenueHost;
  readonly info: InfoSource;
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly addresses: AddressTable;
  readonly timers: Timers;
  readonly network: Network;
  /** The last request of the journal; 0 where it has none. */
  readonly lastReq: number;
}

const BATCH_ITEMS_PER_WEIGHT = 40;

export class Gateway {
  readonly #options: GatewayOptions;
  #requests: number;
  #refused = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#requests = options.lastReq;
  }

  /** Requests refused before they reached the exchange. */
  get refused(): number {
    return this.#refused;
  }

  nextRequest(): number {
    return ++this.#requests;
  }

  /** Answers a read. */
  info(body: unknown, request: Request, respond: Respond): void {
    const { info, addresses, timers, faults, host } = this.#options;
    this.#received(request, '/info');
    const query = infoQuery(body);
    if (query === undefined) {
      this.#refuse(respond, 'unprocessable');
      return;
    }
    if (!addresses.chargeWeight(request.ip, query.weight, timers.monotonicMs())) {
      this.#refuse(respond, 'limited');
      return;
    }
    const user = typeof body === 'object' && body !== null && 'user' in body ? body.user : undefined;
    const account = typeof user === 'string' ? (user.toLowerCase() as Address) : undefined;
    const subject = { account, info: query.type, transport: request.transport };
    const fault = faults.strikeRead(subject, host.clock.nowMs());
    const read = (): void => this.#read(query, info, body, request, respond);
    if (fault === null) read();
    else readOnFault(fault, { request, respond, read, timers, journal: this.#options.journal });
  }

  /** Verifies and submits an action. */
  action(body: unknown, request: Request, respond: Respond): void {
    const { addresses, timers, network } = this.#options;
    const signed = parseEnvelope(body);
    if (signed === null) {
      this.#received(request, '/exchange');
      this.#refuse(respond, 'unprocessable');
      return;
    }
    const weight = 1 + Math.floor(itemsOf(signed.action) / BATCH_ITEMS_PER_WEIGHT);
    if (!addresses.chargeWeight(request.ip, weight, timers.monotonicMs())) {
      this.#received(request, '/exchange');
      this.#refuse(respond, 'limited');
      return;
    }
    const signer = recoverSigner(signed, network);
    if (signer === null) {
      this.#error(request, respond, 'Unable to recover signer.');
      return;
    }
    this.#submit(signed, signer as Address, request, respond);
  }

  #submit(signed: SignedAction, signer: Address, request: Request, respond: Respond): void {
    const { host, faults, timers, journal } = this.#options;
    const mapped = toCoreAction(signed.action, signed.nonce);
    if ('refused' in mapped) {
      this.#error(request, respond, mapped.refused);
      return;
    }
    const { nonce, vaultAddress, expiresAfter, signature } = signed;
    const command = {
      signer,
      action: mapped.action,
      nonce,
      vaultAddress: vaultAddress ?? null,
      expiresAfter: expiresAfter ?? null,
    };
    const origin = { req: request.req, us: request.us, signature };
    const fault = faults.armed ? this.#strike(signed, signer, request) : null;
    if (fault === null) {
      host.submit(command, origin, (response) => respond({ kind: 'ok', body: JSON.stringify(response) }));
    } else {
      // What the exchange never hears of is journaled as received, like any other refusal.
      if (REQUEST_FAULTS[fault.spec.kind].comes === 'edge') this.#received(request, '/exchange');
      actOnFault(fault, { command, origin, request, respond, host, timers, journal });
    }
  }

  #strike({ action, vaultAddress }: SignedAction, signer: Address, { transport }: Request) {
    const subject = {
      account: vaultAddress ?? this.#accountOf(signer),
      action: action.type,
      coin: this.#coinOf(action),
      transport,
    };
    return this.#options.faults.strikeAction(subject, this.#options.host.clock.nowMs());
  }

  #read(query: InfoQuery, source: InfoSource, body: unknown, request: Request, respond: Respond): void {
    const answer = answerOf(query, source, body);
    if (answer === 'failed') {
      this.#refuse(respond, 'internal');
      return;
    }
    if (answer === undefined) {
      this.#refuse(respond, 'unprocessable');
      return;
    }
    const { addresses, timers } = this.#options;
    if (Array.isArray(answer.data)) {
      const extra = Math.floor(answer.data.length / query.itemsPerWeight);
      addresses.use(request.ip).weight.add(extra, timers.monotonicMs());
    }
    respond({ kind: 'ok', body: JSON.stringify(answer.data) });
  }

  #error(request: Request, respond: Respond, text: string): void {
    this.#received(request, '/exchange');
    this.#refused++;
    respond({ kind: 'ok', body: JSON.stringify({ status: 'err', response: text }) });
  }

  #refuse(respond: Respond, kind: 'unprocessable' | 'limited' | 'internal'): void {
    this.#refused++;
    respond({ kind });
  }

  #received({ req, us, ip, transport, text }: Request, path: string): void {
    const body = text.length <= JOURNAL_TEXT_MAX ? { text } : { chars: text.length };
    this.#options.journal.append('recv', { req, ip, via: transport, path, ...body }, us);
  }

  /** The account a signer acts for, as the faults select it. */
  #accountOf(signer: Address): Address {
    const role = this.#options.host.exchange.userRole(signer);
    return role.role === 'agent' ? role.data.user : signer;
  }

  #coinOf(action: WireAction): string | undefined {
    const asset = assetOf(action);
    return asset === undefined ? undefined : this.#options.host.exchange.meta().universe[asset]?.name;
  }
}

/** Undefined when the parameters do not parse, `failed` when they ask for what makes the venue stumble. */
function answerOf(
  query: InfoQuery,
  source: InfoSource,
  body: unknown,
): { data: unknown } | undefined | 'failed' {
  try {
    return query.answer(source, body);
  } catch (error) {
    if (error instanceof RangeError) return 'failed';
    throw error;
  }
}

function itemsOf(action: WireAction): number {
  if (action.type === 'order') return action.orders.length;
  if (action.type === 'cancel' || action.type === 'cancelByCloid') return action.cancels.length;
  return action.type === 'batchModify' ? action.modifies.length : 1;
}

function assetOf(action: WireAction): number | undefined {
  if (action.type === 'order') return action.orders[0]?.a;
  if (action.type === 'cancel') return action.cancels[0]?.a;
  if (action.type === 'cancelByCloid') return action.cancels[0]?.asset;
  if (action.type === 'modify') return action.order.a;
  if (action.type === 'batchModify') return action.modifies[0]?.order.a;
  return 'asset' in action ? action.asset : undefined;
}

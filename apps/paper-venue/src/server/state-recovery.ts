// Rebuilds an exchange from the newest journal segment: from its genesis or snapshot, then input by input. The state
// hash written into a snapshot must be reached, or the journal is refused.
import { Exchange } from '../core/exchange.ts';
import type { AssetSpec, ExchangeConfig } from '../core/seam/genesis.ts';
import type { ExchangeInput } from '../core/seam/inputs.ts';
import { type Snapshot, STATE_VERSION } from '../core/state/snapshot.ts';
import { type RecoveredRecord, type Recovery, recoverJournal } from '../journal/recover.ts';
import { START_ANEW } from './data-dir.ts';
import { crossGap } from './gap.ts';
import { PastNumbers } from './past-numbers.ts';

export interface Genesis {
  readonly version: typeof STATE_VERSION;
  readonly assets: AssetSpec[];
  readonly config: ExchangeConfig;
}

export interface RecoveredVenue {
  readonly exchange: Exchange;
  readonly recovery: Recovery;
  readonly inputs: number;
  readonly numbers: PastNumbers;
}

/** A journal whose replay does not lead to the state it claims. */
class StateMismatchError extends Error {
  readonly code = 'STATE_MISMATCH';
  /** It is the first record of its segment: the segment before may still do. */
  readonly isOpening: boolean;

  constructor(seq: number, detail: string, isOpening = false) {
    super(`journal record ${seq}: ${detail}. This venue cannot continue it; ${START_ANEW}`);
    this.name = 'StateMismatchError';
    this.isOpening = isOpening;
  }
}

/** @returns null when the directory holds no journal. */
export async function recoverVenue(directory: string, repair: boolean): Promise<RecoveredVenue | null> {
  let exchange: Exchange | null = null;
  let inputs = 0;
  const numbers = new PastNumbers();
  const recovery = await recoverJournal(
    directory,
    (record) => {
      const { k, seq } = record.head;
      numbers.add(record);
      if (k === 'genesis' || k === 'snapshot') {
        exchange = openingOf(record);
        inputs = 0;
      }
      if (k !== 'in') return;
      if (exchange === null) throw new StateMismatchError(seq, 'an input before any state');
      replay(exchange, record.fields.input as ExchangeInput);
      inputs++;
    },
    repair,
  );
  if (recovery === null || exchange === null) return null;
  return { exchange, recovery, inputs, numbers };
}

/** Nobody hears again what the exchange decided then. */
function replay(exchange: Exchange, input: ExchangeInput): void {
  crossGap(exchange, input, () => exchange.drain());
  exchange.apply(input);
  exchange.drain();
}

/**
 * The journal is this program's own file: its records are trusted once their sequence is whole and, for a snapshot,
 * its hash is reached.
 */
function openingOf({ head, fields }: RecoveredRecord): Exchange {
  if (fields.version !== STATE_VERSION) {
    throw new StateMismatchError(
      head.seq,
      `version ${String(fields.version)} was written by another release`,
    );
  }
  if (head.k === 'genesis') {
    const { assets, config } = fields as unknown as Genesis;
    return new Exchange({ assets, config, accounts: [] });
  }
  const exchange = Exchange.restore(fields.state as Snapshot);
  if (exchange.stateHash() !== fields.hash) {
    throw new StateMismatchError(head.seq, 'the snapshot does not restore to its own hash', true);
  }
  return exchange;
}

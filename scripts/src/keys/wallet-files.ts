// The key files of one role: the one in use, and the next one, which nothing uses until it takes the place of the first. A key that was
// replaced or revoked is removed: the venue forgets what an old address signed, so no address is ever used again.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Home } from '../home.ts';
import { ensureWalletIn, type Wallet, walletFile, walletIn } from '../prepare/wallets.ts';
import type { AgentRole } from './approval.ts';

export class WalletFiles {
  readonly #current: string;
  readonly #next: string;
  readonly #dir: string;

  constructor(home: Home, engineId: string, role: AgentRole) {
    this.#current = walletFile(home, engineId, role);
    this.#next = this.#current.replace(/\.key$/, '.next.key');
    this.#dir = home.secrets;
  }

  get current(): Wallet | null {
    return walletIn(this.#current);
  }

  get next(): Wallet | null {
    return walletIn(this.#next);
  }

  /** Makes the next one where there is none. */
  ensureNext(): Wallet {
    return ensureWalletIn(this.#next);
  }

  /** The next one is the one in use from now on; there is no moment without any. */
  promote(): void {
    renameSync(this.#next, this.#current);
    this.#sync();
  }

  remove(): void {
    rmSync(this.#current, { force: true });
    this.#sync();
  }

  #sync(): void {
    const fd = openSync(this.#dir, 'r');
    fsyncSync(fd);
    closeSync(fd);
  }
}

// Checks passwords against argon2id hashes, a few at a time: each takes 19 MiB and a core, and strangers can ask for them.
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PASSWORD_COST, parsePasswordHash } from '@agora/shared/operators-file';

const derive = promisify(argon2);

const AT_ONCE_MAX = 2;
/** More than these do not wait: they are told to come back. */
const WAITING_MAX = 16;
/** A hash of nothing that anybody knows: an unknown account takes as long as a known one. */
const NOBODY = `$argon2id$v=19$m=${PASSWORD_COST.memoryKib},t=${PASSWORD_COST.passes},p=${PASSWORD_COST.parallelism}$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`;

export class PasswordChecks {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Whether `password` is that of `hash`; undefined stands for an account that is not there. Null = too many wait already. */
  async check(password: string, hash: string | undefined): Promise<boolean | null> {
    if (this.#running >= AT_ONCE_MAX) {
      if (this.#waiting.length >= WAITING_MAX) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      const matches = await matchesHash(password, hash ?? NOBODY);
      return matches && hash !== undefined;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

async function matchesHash(password: string, text: string): Promise<boolean> {
  const { memoryKib, passes, parallelism, salt, tag } = parsePasswordHash(text);
  const wanted = Buffer.from(tag, 'base64');
  const found = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(salt, 'base64'),
    memory: memoryKib,
    passes,
    parallelism,
    tagLength: wanted.length,
  });
  return timingSafeEqual(found, wanted);
}

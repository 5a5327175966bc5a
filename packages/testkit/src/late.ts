// Preloaded by `./agora test late`: a process of the product is late with what it writes to sockets and does with files, at random; what one
// socket sends keeps its order. Often by a little, for tests that look before what they should wait for; rarely by more than whoever asks waits,
// for tests that take what then happens for a fault. Both seldom fail on a quiet machine.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** Shares of all calls, and milliseconds at most. */
const OFTEN = { share: 0.25, lateMsMax: 25 };
const RARELY = { share: 0.005, lateMsMax: 250 };

const NAMES = ['open', 'readFile', 'readdir', 'rename', 'stat', 'unlink', 'writeFile'];

function lateMs(): number {
  const dice = Math.random();
  const found = [RARELY, OFTEN].find(({ share }) => dice < share);
  return found === undefined ? 0 : Math.random() * found.lateMsMax;
}

function later(act: () => unknown): unknown {
  const ms = lateMs();
  if (ms === 0) return act();
  setTimeout(act, ms);
  return undefined;
}

async function laterByPromise(act: () => unknown): Promise<unknown> {
  const ms = lateMs();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return act();
}

/** What these functions of `owner` do, `how` decides when. */
function hold(owner: object, names: readonly string[], how: (act: () => unknown) => unknown): void {
  for (const name of names) {
    const act: unknown = Reflect.get(owner, name);
    if (typeof act !== 'function') throw new Error(`there is no ${name}`);
    function held(this: unknown, ...args: unknown[]): unknown {
      const now = () => Reflect.apply(act as () => unknown, this, args); // looked at above
      // A last word before the end of a process is written at once, or never.
      return this === process.stdout || this === process.stderr ? now() : how(now);
    }
    Reflect.set(owner, name, held);
  }
}

const handle = await fs.promises.open(import.meta.filename);
await handle.close();
hold(Object.getPrototypeOf(handle), ['datasync', 'read', 'sync', 'write', 'writeFile'], laterByPromise);
hold(fs.promises, NAMES, laterByPromise);
hold(fs, ['fdatasync', 'fsync', 'write', 'writev', ...NAMES], later);
hold(net.Socket.prototype, ['_write', '_writev'], later);
syncBuiltinESMExports();

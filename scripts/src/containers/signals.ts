// Ends a command in a container when it is told to. The first process of a container is none that a signal ends by itself.
import { constants } from 'node:os';

/**
 * With the exit code by which shells report a signal. Nothing is tidied up, as on a host: what a command does before it ends is on disk
 * before it is sent, and an order of `flatten` that is under way can only reduce, and cannot rest.
 */
export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

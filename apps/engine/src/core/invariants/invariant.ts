/**
 * Assertions that stay on in production. A broken one means that the engine's picture of the world is wrong:
 * whoever runs the core halts, cancels everything and exits non-zero. Nothing here can be switched off.
 */

/** The numbered promises of the design; `arithmetic` and `types` are the ground below them. */
export type InvariantId = `I-${number}` | 'arithmetic' | 'types';

export class BrokenInvariant extends Error {
  readonly code = 'INVARIANT_BROKEN';
  readonly invariant: InvariantId;
  /** What was seen, for the audit. Never a secret: the core holds none. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(invariant: InvariantId, sentence: string, context: Readonly<Record<string, unknown>> = {}) {
    super(`${invariant}: ${sentence}`);
    this.name = 'BrokenInvariant';
    this.invariant = invariant;
    this.context = context;
  }
}

/** Throws `BrokenInvariant` unless `holds`. Build the context only where it is cheap. */
export function assertInvariant(
  holds: boolean,
  invariant: InvariantId,
  sentence: string,
  context?: Readonly<Record<string, unknown>>,
): asserts holds {
  if (!holds) throw new BrokenInvariant(invariant, sentence, context);
}

/** The end of every exhausted union: reaching it is a defect of the caller's types. */
export function unreachable(value: never): never {
  throw new BrokenInvariant('types', 'a value outside its type was met', { value });
}

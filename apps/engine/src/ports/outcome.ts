/**
 * What came of asking a store: it answered, it refused (an error reply proves that it is there and not well),
 * or nothing came in time. Asking never throws.
 */
export type Outcome<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** `status` is that of HTTP, where it came that way. */
  | { readonly kind: 'refused'; readonly reason: string; readonly status?: number }
  | { readonly kind: 'silent'; readonly reason: string };

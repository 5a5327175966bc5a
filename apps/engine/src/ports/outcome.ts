/**
 * What came of asking a store: it answered, it refused (an error reply proves that it is there and not well),
 * or nothing came in time. Asking never throws.
 */
export type Outcome<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'silent'; readonly reason: string };

/** Time as an input. Ages and deadlines use `monoMs` only; `wallMs` is for what people and other hosts read. */
export interface Clock {
  /** Milliseconds of a clock that never goes back, comparable within this boot only. */
  monoMs(): number;
  /** Milliseconds since 1970 by the wall clock, which may jump. */
  wallMs(): number;
}

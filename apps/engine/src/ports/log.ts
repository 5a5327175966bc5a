/** Lines for the operator, one for each change of state and none for each attempt. Never given a secret. */
export interface Log {
  info(context: Readonly<Record<string, unknown>>, sentence: string): void;
  warn(context: Readonly<Record<string, unknown>>, sentence: string): void;
  error(context: Readonly<Record<string, unknown>>, sentence: string): void;
}

// One line of `./agora doctor`.

export interface Finding {
  readonly check: string;
  /** null: not applicable here, said so. */
  readonly pass: boolean | null;
  readonly value: string;
  readonly fix?: string;
}

// A start that must not happen: one line that says what is wrong and what helps, and exit code 2.
// Anything else thrown during start is a defect and ends with its stack and exit code 1.

export type RefusalCode =
  | 'USAGE'
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_INVALID'
  | 'SECRET_UNREADABLE'
  | 'SECRET_TOO_OPEN'
  | 'BIND_NEEDS_TLS'
  | 'SECRET_TOO_SHORT'
  | 'BUILD_MISSING'
  | 'PORT_TAKEN';

export const REFUSED_EXIT_CODE = 2;

export class StartRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartRefusal';
    this.code = code;
  }
}

// A start that must not happen: one line that says what is wrong and what helps, and the exit code that every command and process
// of AGORA has for its kind. Anything else thrown during start is a defect and ends with its stack and exit code 1.

/** As docs/commands.md tells them: 2 = the command line, 3 = the configuration, 4 = the machine. */
const EXIT_CODES = {
  USAGE: 2,
  CONFIG_UNREADABLE: 3,
  CONFIG_INVALID: 3,
  BIND_NEEDS_TLS: 3,
  SECRET_UNREADABLE: 4,
  SECRET_TOO_OPEN: 4,
  SECRET_TOO_SHORT: 4,
  BUILD_MISSING: 4,
  PORT_TAKEN: 4,
} as const;

export type RefusalCode = keyof typeof EXIT_CODES;

export class StartRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartRefusal';
    this.code = code;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

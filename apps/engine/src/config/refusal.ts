/**
 * Why the process does not start: one line that says what is wrong and what helps, and an exit code of the
 * launcher's table (2 wrong command line, 3 wrong configuration, 4 something on this host).
 */
const EXIT_CODES = { usage: 2, config: 3, environment: 4 } as const;

export class StartRefusal extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT_CODES, message: string) {
    super(message);
    this.name = 'StartRefusal';
    this.exitCode = EXIT_CODES[kind];
  }
}

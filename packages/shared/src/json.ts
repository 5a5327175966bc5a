/** JSON from outside: undefined where the text is none, so that a schema refuses it like any other stranger. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a request failed, by the code or the name of its cause: never its message, which may hold an address with a secret. */
export function silenceOf(error: unknown): { readonly silent: string } {
  const cause = error instanceof Error ? (error.cause ?? error) : null;
  const code =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  return { silent: code ?? (cause instanceof Error ? cause.name : 'unknown reason') };
}

/** What came back of a request: a status with its JSON (undefined where the body is none), or in words why nothing did. */
export type HttpAnswer = { readonly status: number; readonly json: unknown } | { readonly silent: string };

/** JSON from outside: undefined where the text is none, so that a schema refuses it like any other stranger. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What came back of a request: a status with its JSON (undefined where the body is none), or in words why nothing did. */
export type HttpAnswer = { readonly status: number; readonly json: unknown } | { readonly silent: string };

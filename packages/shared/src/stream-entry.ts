/** An entry of a Redis stream, whose fields come as one list of names and values in turn. */
import { parseJson } from './json.ts';

/** The text under the name `json`; empty where there is none. */
export function jsonTextIn(fields: readonly string[]): string {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === 'json') return fields[at + 1] ?? '';
  return '';
}

/** What that text says; undefined where it is no JSON, so that a schema refuses it. */
export function jsonIn(fields: readonly string[]): unknown {
  return parseJson(jsonTextIn(fields));
}

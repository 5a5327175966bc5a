/**
 * Turns what zod found wrong in a configuration into lines an operator can act on, each
 * `path: message (allowed: …)`. It knows no line numbers; it hands out the path so that whoever parsed the
 * YAML can look the line up.
 */
import type { z } from 'zod';
import { configJsonSchema, type JsonSchemaNode } from './config-json-schema.ts';

export interface ConfigProblem {
  /** Keys and list positions from the root, as zod and the yaml library's `getIn` both take them. */
  readonly path: readonly (string | number)[];
  /** The same path as text: `engines[0].envelope.max_leverage`; empty for the file as a whole. */
  readonly where: string;
  readonly message: string;
  /** What would be accepted there, in words; null where the message says it all. */
  readonly allowed: string | null;
}

/** Every problem in the order of the file's schema; a key that is not known is reported at the key itself. */
export function configProblems(error: z.ZodError): ConfigProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue));
}

/** One problem as one line: `path: message (allowed: …)`, with `prefix` (a file name and line) before it. */
export function formatConfigProblem(problem: ConfigProblem, prefix = ''): string {
  const where = problem.where === '' ? 'the file' : problem.where;
  const allowed = problem.allowed === null ? '' : ` (allowed: ${problem.allowed})`;
  return `${prefix}${where}: ${problem.message}${allowed}`;
}

function problemsOf(issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(nodeAt(path)?.properties ?? {});
    return issue.keys.map((key) =>
      problem([...path, key], 'unknown key', known.length === 0 ? null : known.join(', ')),
    );
  }
  if (issue.code === 'custom') return [problem(path, issue.message, null)];
  const message =
    issue.code === 'invalid_type' && issue.input === undefined
      ? missingMessage(issue)
      : lowerFirst(issue.message);
  return [problem(path, message, allowedAt(path))];
}

function missingMessage(issue: z.core.$ZodIssueInvalidType): string {
  return issue.message.includes('received undefined') ? 'is missing' : lowerFirst(issue.message);
}

function problem(path: (string | number)[], message: string, allowed: string | null): ConfigProblem {
  return { path, where: pathText(path), message, allowed };
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
}

function nodeAt(path: readonly (string | number)[]): JsonSchemaNode | null {
  let node: JsonSchemaNode | null = configJsonSchema();
  for (const key of path) {
    if (node === null) return null;
    if (typeof key === 'number') node = node.items ?? null;
    else
      node =
        node.properties?.[key] ??
        (typeof node.additionalProperties === 'object' ? node.additionalProperties : null);
  }
  return node;
}

function allowedAt(path: readonly (string | number)[]): string | null {
  const node = nodeAt(path);
  return node === null ? null : describeNode(node);
}

function describeNode(node: JsonSchemaNode): string | null {
  if (node.enum !== undefined) return node.enum.join(', ');
  if (node.const !== undefined) return String(node.const);
  if (node.anyOf !== undefined)
    return node.anyOf.map((option) => describeNode(option) ?? 'text').join(' or ');
  const type = node.type ?? null;
  if (type === 'integer' || type === 'number') return numberText(type, node);
  if (type === 'boolean') return 'true or false';
  if (type === 'array')
    return `a list of ${node.minItems ?? 0} to ${node.maxItems ?? 'any number of'} entries`;
  if (type === 'object')
    return node.properties === undefined
      ? 'a mapping'
      : `a mapping with ${Object.keys(node.properties).join(', ')}`;
  return node.pattern === undefined ? type : `text matching ${node.pattern}`;
}

function numberText(type: string, node: JsonSchemaNode): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  const { minimum, maximum } = node;
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER)
    return minimum === undefined ? kind : `${kind} from ${minimum}`;
  return `${kind} from ${minimum ?? 0} to ${maximum}`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

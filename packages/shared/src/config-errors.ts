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
  return [problem(path, messageOf(issue), allowedAt(path))];
}

/** Our own words for zod's codes; a message that a schema brought along ("must …") stays as it is. */
function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeMessage(issue.expected, /received (\w+)/.exec(issue.message)?.[1] ?? 'something else');
    case 'too_small':
      return issue.origin === 'array' ? 'has too few entries' : 'is too small';
    case 'too_big':
      return issue.origin === 'array' ? 'has too many entries' : 'is too large';
    case 'invalid_value':
      return 'is not one of the choices';
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is no accepted name';
    default:
      return issue.message.startsWith('Invalid') ? 'is not in an accepted form' : issue.message;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'empty',
};

function typeMessage(expected: string, received: string): string {
  if (received === 'undefined') return 'is missing';
  if (expected === 'int' && received === 'number') return 'is not a whole number';
  return `is ${TYPE_WORDS[received] ?? received}, not ${TYPE_WORDS[expected] ?? expected}`;
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
  switch (node.type) {
    case 'integer':
    case 'number':
      return numberText(node.type, node);
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of ${node.minItems ?? 0} to ${node.maxItems ?? 'any number of'} entries`;
    case 'object':
      return node.properties === undefined
        ? 'a mapping'
        : `a mapping with ${Object.keys(node.properties).join(', ')}`;
    default:
      return textForm(node);
  }
}

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uri: 'a URL',
};

function textForm(node: JsonSchemaNode): string | null {
  if (node.format !== undefined) return FORMAT_WORDS[node.format] ?? node.format;
  return node.examples?.[0] === undefined ? null : `text such as "${node.examples[0]}"`;
}

function numberText(type: string, node: JsonSchemaNode): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  const { minimum, maximum } = node;
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER)
    return minimum === undefined ? kind : `${kind} from ${minimum}`;
  return `${kind} from ${minimum ?? 0} to ${maximum}`;
}

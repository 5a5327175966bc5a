/**
 * A schema as one line that a person can read: names, types, what may be absent. For the reference pages alone; what a field may
 * hold to the last bound is in the schema itself.
 */
import { z } from 'zod';

/** The words of JSON Schema that the contracts come to. */
interface Node {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | number | null)[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly prefixItems?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly allOf?: readonly Node[];
}

/** Names below this depth are left out: `{…}`. */
const DEPTH_MAX = 2;
const ISO_PATTERN = /^\^\\d\{4\}-\\d\{2\}-\\d\{2\}T/;
const ENUM_SHOWN_MAX = 12;

/** The shape of what is sent (`input`) or of what is answered (`output`). */
export function shapeOf(schema: z.ZodType, io: 'input' | 'output'): string {
  const root = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Node; // the generator's type is wider
  return textOf(root, root, 0);
}

function textOf(node: Node, root: Node, depth: number): string {
  // What refers to itself (JSON inside JSON) would have no end.
  if (node.$ref !== undefined)
    return depth > DEPTH_MAX ? '…' : textOf(followed(node.$ref, root), root, depth + 1);
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return enumText(node.enum);
  const branches = node.anyOf ?? node.oneOf;
  if (branches !== undefined)
    return [...new Set(branches.map((each) => textOf(each, root, depth)))].join(' or ');
  if (node.allOf?.[0] !== undefined) return textOf(node.allOf[0], root, depth);
  if (node.type === 'object') return objectText(node, root, depth);
  if (node.type === 'array') return arrayText(node, root, depth);
  if (node.type === 'string')
    return node.format === 'date-time' || ISO_PATTERN.test(node.pattern ?? '') ? 'time' : 'text';
  return typeof node.type === 'object' ? node.type.join(' or ') : (node.type ?? 'any');
}

function followed(ref: string, root: Node): Node {
  if (ref === '#') return root;
  return root.$defs?.[ref.replace('#/$defs/', '')] ?? {};
}

function enumText(values: readonly (string | number | null)[]): string {
  const shown = values.slice(0, ENUM_SHOWN_MAX).map((value) => JSON.stringify(value));
  return values.length > ENUM_SHOWN_MAX
    ? `one of ${values.length}: ${shown.slice(0, 3).join(', ')}, …`
    : shown.join(' or ');
}

function objectText(node: Node, root: Node, depth: number): string {
  const fields = Object.entries(node.properties ?? {});
  if (fields.length === 0) {
    const values = node.additionalProperties;
    return typeof values === 'object' ? `{ [name]: ${textOf(values, root, depth + 1)} }` : '{}';
  }
  if (depth >= DEPTH_MAX) return '{…}';
  const shown = fields.map(([name, field]) => {
    const optional = node.required?.includes(name) === true ? '' : '?';
    return `${name}${optional}: ${textOf(field, root, depth + 1)}`;
  });
  return `{ ${shown.join(', ')} }`;
}

function arrayText(node: Node, root: Node, depth: number): string {
  if (node.prefixItems !== undefined)
    return `[${node.prefixItems.map((item) => textOf(item, root, depth)).join(', ')}]`;
  return `list of ${node.items === undefined ? 'any' : textOf(node.items, root, depth)}`;
}

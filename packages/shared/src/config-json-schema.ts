/**
 * The configuration's JSON Schema, generated from the zod schema, for editors and for error messages.
 * It describes each field alone; the rules that bind several fields are not in it.
 */
import { z } from 'zod';
import { configShape } from './config.ts';

/** The few JSON Schema words that the generator uses. */
export interface JsonSchemaNode {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly additionalProperties?: boolean | JsonSchemaNode;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly enum?: readonly string[];
  readonly const?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly examples?: readonly string[];
  readonly required?: readonly string[];
  readonly default?: unknown;
}

let generated: JsonSchemaNode | null = null;

/** JSON Schema (draft 2020-12) of the configuration file as an operator writes it, defaults not yet filled in. */
export function configJsonSchema(): JsonSchemaNode {
  generated ??= {
    title: 'AGORA configuration',
    ...(z.toJSONSchema(configShape, { io: 'input' }) as JsonSchemaNode), // the generator's type is wider than what it emits here
  };
  return generated;
}

/** The text of `docs/schema/config.schema.json`. */
export function configJsonSchemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

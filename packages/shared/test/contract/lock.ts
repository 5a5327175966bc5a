/**
 * Fingerprints of every schema that crosses a wire, so that a change of form cannot slip out without a new
 * contract version. It compares forms (types, bounds, names); a change of meaning alone it cannot see.
 */
import { z } from 'zod';
import { canonicalJson } from '../../src/canonical-json.ts';

export interface ContractLock {
  readonly contract_version: number;
  /** `<module>#<export>` to the SHA-256 of its form. */
  readonly schemas: Readonly<Record<string, string>>;
}

/** Schemas found among a module's exports, by export name, each as its canonical form. */
export function schemaForms(module: Readonly<Record<string, unknown>>): Record<string, string> {
  const forms: Record<string, string> = {};
  for (const [name, value] of Object.entries(module)) {
    if (value instanceof z.ZodType) forms[name] = formOf(value);
  }
  return forms;
}

/** What readers accept and what writers produce, without texts for people: a better sentence is no new form. */
function formOf(schema: z.ZodType): string {
  const form = (io: 'input' | 'output') =>
    z.toJSONSchema(schema, { io, unrepresentable: 'any', override: dropTexts });
  return canonicalJson(JSON.parse(JSON.stringify([form('input'), form('output')])));
}

function dropTexts({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  delete jsonSchema.description;
  delete jsonSchema.examples;
}

/** Names of schemas that differ between two locks, each with what happened to it. */
export function lockDifferences(from: ContractLock, to: ContractLock): string[] {
  const names = [...new Set([...Object.keys(from.schemas), ...Object.keys(to.schemas)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [from.schemas[name], to.schemas[name]];
    if (before === after) return [];
    if (before === undefined) return [`${name} is new`];
    return [after === undefined ? `${name} is gone` : `${name} has changed`];
  });
}

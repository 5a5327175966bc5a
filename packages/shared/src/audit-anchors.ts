/** Reads a file of external anchors: heads as they were sent off the host, one JSON object a line, or one JSON array. */
import { z } from 'zod';
import { type AuditAnchor, auditAnchorSchema } from './audit-record.ts';

/** The anchors in `text`. Throws an Error that names the line, since a skipped anchor would prove nothing in silence. */
export function parseAnchors(text: string): AuditAnchor[] {
  if (text.trimStart().startsWith('[')) return checked(z.array(auditAnchorSchema), parse(text, 'the list'), 'the list');
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `line ${index + 1}`;
    return [checked(auditAnchorSchema, parse(line, place), place)];
  });
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place} is no JSON`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${place} is no anchor (${issue?.path.join('.') || 'form'}: ${issue?.message})`);
}

// Reads a configuration file and refuses it with the file, the line, the path and what would be allowed.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';

export interface Problem {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Parses the YAML file at `path` with `schema`. Throws one Refusal that lists every problem, each with its line. */
export function readYaml<T extends z.ZodType>(
  path: string,
  schema: T,
  problemsOf: (error: z.ZodError) => Problem[],
): z.output<T> {
  const name = relative(process.cwd(), path) || path;
  const lines = new LineCounter();
  const document = parseDocument(readText(path, name), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new Refusal(
      'config',
      `${name}:${lines.linePos(broken.pos[0]).line}: not valid YAML: ${broken.message.split('\n')[0]}`,
    );
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error).map(
    (each) => `${name}:${lineOf(document, each.path, lines)}: ${each.text}`,
  );
  throw new Refusal('config', problems.join('\n       '));
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Refusal(
      'config',
      `${name} ${missing ? 'does not exist' : 'cannot be read'}`,
      `give another with --config, or start from ${relative(process.cwd(), ROOT) || '.'}/config/paper.yaml`,
    );
  }
}

/** The line of the offending key or value, else of its nearest parent that is there (a missing key has no line). */
function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

// Reads the text of scenario files and fault scripts. Every refusal names file, line and path of each mistake;
// nothing of a file with a mistake is used.
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Scenario, scenarioSchema } from './scenario-schema.ts';

const SCENARIO_CHARS_MAX = 1_000_000;
const ISSUES_SHOWN_MAX = 20;

export type ScenarioIssue = {
  /** 1-based line of the mistake, null when it has no place in the text. */
  readonly line: number | null;
  readonly path: string;
  readonly message: string;
};

/** A scenario that cannot be run, with everything that is wrong with it. */
export class ScenarioError extends Error {
  readonly code: 'SCENARIO_NOT_YAML' | 'SCENARIO_INVALID';
  readonly file: string;
  readonly issues: readonly ScenarioIssue[];

  constructor(code: ScenarioError['code'], file: string, issues: readonly ScenarioIssue[]) {
    const shown = issues.slice(0, ISSUES_SHOWN_MAX).map(({ line, path, message }) => {
      const where = line === null ? file : `${file}:${line}`;
      return `${where}: ${path === '' ? '' : `${path}: `}${message}`;
    });
    const rest = issues.length - shown.length;
    super([...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'));
    this.name = 'ScenarioError';
    this.code = code;
    this.file = file;
    this.issues = issues;
  }
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

/** The plain value; a file that multiplies itself by aliases is refused by the parser's own limit. */
const plainOf = (document: Document.Parsed, file: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ScenarioError('SCENARIO_NOT_YAML', file, [{ line: null, path: '', message }]);
  }
};

/**
 * Parses and checks the text of a scenario file.
 * @param file name used in messages
 * @throws ScenarioError for anything that is not exactly a scenario
 */
export const parseScenario = (text: string, file: string): Scenario => parseYaml(scenarioSchema, text, file);

/**
 * Reads YAML of one shape, and says of every mistake where it stands.
 * @throws ScenarioError
 */
export const parseYaml = <S extends z.ZodType>(schema: S, text: string, file: string): z.infer<S> => {
  if (text.length > SCENARIO_CHARS_MAX) {
    const message = `longer than ${SCENARIO_CHARS_MAX} characters`;
    throw new ScenarioError('SCENARIO_NOT_YAML', file, [{ line: null, path: '', message }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const issues = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: error.message,
    }));
    throw new ScenarioError('SCENARIO_NOT_YAML', file, issues);
  }
  const lineOf = (path: readonly PropertyKey[]): number | null => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return null;
  };
  const result = schema.safeParse(plainOf(document, file));
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({
    line: lineOf(path),
    path: pathText(path),
    message,
  }));
  throw new ScenarioError('SCENARIO_INVALID', file, issues);
};

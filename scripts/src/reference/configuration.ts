/** docs/configuration.md: every field of the configuration file, from the schema that reads it. */
import { configJsonSchema, type JsonSchemaNode } from '@agora/shared/config-json-schema';

const INTRODUCTION = `# Configuration

Written from \`packages/shared/src/config.ts\` by \`pnpm generate\`; a test holds this page against it.

One YAML file a deployment: \`./agora up --config FILE\`. Start from [config/paper.yaml](../config/paper.yaml),
[config/testnet.yaml](../config/testnet.yaml) or [config/mainnet.yaml](../config/mainnet.yaml), which say why each value is what it
is. Unknown fields are refused; the unit of a field is the end of its name; no secret fits in, only paths of files of mode 0400. A file
that is refused names line, field and what is allowed (exit code 3), and nothing is started.

Rules that bind several fields (the quote no larger than the largest order, ports that differ, limits below the hard ceilings) are in
\`packages/shared/src/config-rules.ts\` and are refused in the same way. An editor can check while you write:
\`# yaml-language-server: $schema=docs/schema/config.schema.json\`. What the strategy's fields do to money: [strategy.md](strategy.md). Limits
and how one is widened: [envelope.md](envelope.md).

\`[]\` = one entry of a list; \`*\` = by name. Processes read the file when they start; \`./agora down\`, then \`./agora up\`, takes a changed one; in
containers \`sudo ./agora compose-init\` comes between the two.
`;

const HEAD = '| field | holds | default | meaning |\n|---|---|---|---|';

/** The whole page. */
export function configurationPage(): string {
  const root = configJsonSchema();
  const required = new Set(requiredOf(root));
  const sections = Object.entries(root.properties ?? {}).map(([name, node]) => {
    const rows = rowsOf(name, node, required.has(name));
    return `\n## ${name}\n\n${HEAD}\n${rows.join('\n')}\n`;
  });
  return INTRODUCTION + sections.join('');
}

function rowsOf(path: string, node: JsonSchemaNode, isRequired: boolean): string[] {
  const own = `| \`${path}\` | ${holds(node)} | ${fallback(node, isRequired)} | ${cell(node.description ?? '')} |`;
  const item = node.items === undefined ? [] : childRows(`${path}[]`, node.items);
  return [own, ...item, ...childRows(path, node)];
}

function childRows(path: string, node: JsonSchemaNode): string[] {
  const required = new Set(requiredOf(node));
  const named = Object.entries(node.properties ?? {});
  const values = node.additionalProperties;
  return [
    ...named.flatMap(([name, child]) => rowsOf(`${path}.${name}`, child, required.has(name))),
    ...(typeof values === 'object' ? childRows(`${path}.*`, values) : []),
  ];
}

function holds(node: JsonSchemaNode): string {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.anyOf !== undefined) return node.anyOf.map(holds).join(' or ');
  if (node.type === 'array') return `list${within(' of ', node.minItems, node.maxItems)}`;
  if (node.type === 'integer' || node.type === 'number')
    return `${node.type === 'integer' ? 'whole number' : 'number'}${within(', ', node.minimum, node.maximum)}`;
  if (node.type === 'object') return 'fields below';
  if (node.type === 'boolean') return '`true`, `false`';
  return node.format === undefined ? 'text' : `text (${node.format})`;
}

/** Bounds that a person did not set are those of a safe integer, which nobody needs to read. */
function within(lead: string, least: number | undefined, most: number | undefined): string {
  const said = (bound: number | undefined) =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? '' : String(bound);
  if (said(most) !== '') return `${lead}${said(least) === '' ? 'up' : said(least)} to ${said(most)}`;
  return said(least) === '' ? '' : `${lead}at least ${said(least)}`;
}

function fallback(node: JsonSchemaNode, isRequired: boolean): string {
  if (node.default !== undefined && node.type !== 'object') return `\`${JSON.stringify(node.default)}\``;
  return isRequired ? 'must be given' : '';
}

function requiredOf(node: JsonSchemaNode): readonly string[] {
  return node.required ?? [];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** docs/api.md: every door of the running system, from the contracts that guard it. */
import { eventSchema } from '@agora/shared/event';
import { fleetSchema } from '@agora/shared/fleet';
import type { ConsoleQueries } from '@agora/shared/rpc/console-queries';
import { makeConsoleRouter } from '@agora/shared/rpc/console-router';
import { type EngineQueries, makeEngineRouter } from '@agora/shared/rpc/engine-router';
import { STOP_REFUSALS, stopAnsweredSchema, stopRefusedSchema, stopRequestSchema } from '@agora/shared/stop';
import { timelineItemSchema } from '@agora/shared/timeline';
import { z } from 'zod';
import { shapeOf } from './shape.ts';

/** What is read of a procedure: its definition, which is the same whatever stands behind it. */
interface Procedure {
  readonly _def: {
    readonly type: 'query' | 'mutation' | 'subscription';
    readonly inputs?: readonly z.ZodType[];
    readonly output?: z.ZodType;
    readonly meta?: { readonly authority: string };
  };
}

/** A subscription parses each item by itself, so its definition does not tell what comes. */
const STREAMS: Readonly<Record<string, string>> = {
  'console.state': 'a stream of what `console.snapshot` answers: at once, on every change, and each second',
  'console.timeline': `a stream of ${code(shapeOf(timelineItemSchema, 'output'))}`,
  'console.fleet': `a stream of ${code(shapeOf(fleetSchema, 'output'))}`,
};

const INTRODUCTION = `# Interfaces of the running system

Written from the contracts in \`packages/shared\` by \`pnpm generate\`; a test holds this page against them. \`time\` is ISO 8601 in UTC with
milliseconds; \`?\` = may be absent; \`{…}\` = more fields, in the schema of that name. Whoever reads must ignore fields that it does not know.

## HTTP

| process (default port) | path | who | what |
|---|---|---|---|
| web (3000) | \`POST /api/control/stop\` | a signed session, viewers too, or the stop token | stops; see below |
| web | \`/api/trpc/PROCEDURE\` | a session | the console's procedures, below; changes are POST, JSON, from an allowed \`Origin\` |
| web | \`GET /api/audit/export?chain=NAME\` | a session | a chain, letter by letter |
| web | \`/api/auth/*\` | everybody, limited | signing in and out ([console-access.md](console-access.md)) |
| engine (3101) | \`GET /trpc/PROCEDURE\` | web, guardian, command line, by a bearer each | the engine's queries, below: nothing here changes its state |
| guardian (3102) | \`POST /api/control/stop\` | the stop token | the same stop without web and without Redis |
| pager (3103) | \`POST /telegram\` | the guardian's bearer | takes over what people wrote |
| paper venue (3110) | \`/info\`, \`/exchange\`, \`/ws\` | signatures, as at the venue | [paper-venue.md](paper-venue.md) |
| all | \`GET /healthz\` | everybody who reaches the port; the venue's from its own machine alone | is it alive, and how are its parts |
| all | \`GET /metrics\` | the scraper's bearer; the venue's from its own machine, without one | [metrics.md](metrics.md) |

Private ports listen on loopback or an internal network only. Bearers lie in \`.agora/secrets\`, one a caller.
`;

/** The whole page. */
export function apiPage(): string {
  return [INTRODUCTION, stopSection(), consoleSection(), engineSection(), eventSection()].join('\n');
}

function stopSection(): string {
  const refusals = Object.entries(STOP_REFUSALS).map(
    ([code, { status, sentence }]) => `| ${status} | \`${code}\` | ${sentence} |`,
  );
  return `## POST /api/control/stop

JSON or a form. Raised before it is answered; never refused for how often it is asked, nor for its key. A repeated \`idempotency_key\` is
the same stop (\`replayed\`) until that stop was resumed; after that it stops anew.

    ${shapeOf(stopRequestSchema, 'input')}

200 = latched, durably, and at least one live hand cancels:

    ${shapeOf(stopAnsweredSchema, 'output')}

Everything else:

    ${shapeOf(stopRefusedSchema, 'output')}

| status | code | says |
|---|---|---|
${refusals.join('\n')}
`;
}

function consoleSection(): string {
  // Only definitions are read, so nothing stands behind the routers.
  const { procedures } = makeConsoleRouter({} as ConsoleQueries)._def;
  return `## The console's procedures (tRPC)

Who may call what is decided in each procedure; measured in [console-authority.md](console-authority.md). \`operator_fresh\` = an operator
whose second factor is at most 60 seconds old.

| procedure | kind | who | asks | answers |
|---|---|---|---|---|
${rows(procedures as unknown as Record<string, Procedure>, true)}
`;
}

function engineSection(): string {
  const { procedures } = makeEngineRouter({ audit: {} } as EngineQueries)._def;
  return `## The engine's queries (tRPC)

| procedure | kind | asks | answers |
|---|---|---|---|
${rows(procedures as unknown as Record<string, Procedure>, false)}
`;
}

/** tRPC keeps the definitions by their whole path at run time, and by a nested type at compile time. */
function rows(procedures: Readonly<Record<string, Procedure>>, hasAuthority: boolean): string {
  return Object.entries(procedures)
    .map(([name, { _def }]) => {
      const input = _def.inputs?.[0];
      const asks = input === undefined ? '' : code(shapeOf(input, 'input'));
      const answers =
        _def.output === undefined ? (STREAMS[name] ?? 'nothing') : code(shapeOf(_def.output, 'output'));
      const who = hasAuthority ? ` ${_def.meta?.authority ?? 'nobody'} |` : '';
      return `| \`${name}\` | ${_def.type} |${who} ${asks} | ${answers} |`;
    })
    .join('\n');
}

function eventSection(): string {
  const events = eventSchema.options.map((option) => {
    const { ts: _ts, event, next_action: _next, ...own } = option.shape as Record<string, z.ZodType>;
    const name = event instanceof z.ZodLiteral ? String(event.value) : '';
    return `| \`${name}\` | ${code(shapeOf(z.strictObject(own), 'output'))} |`;
  });
  return `## Events

In the Redis stream \`agora:{ENGINE}:events\` (a bounded tail, for screens) and in the audit chain (the record; [audit.md](audit.md)). Each has
\`ts\`, \`event\` and \`next_action\`, a sentence that an operator can act on, and beside these:

| event | fields |
|---|---|
${events.join('\n')}
`;
}

function code(shape: string): string {
  return `\`${shape.replaceAll('|', '\\|')}\``;
}

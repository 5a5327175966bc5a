// What tells `docker compose up` that a service has other files than before: a short hash of them, which `compose-init` writes into
// `.env` and docker-compose.yml puts on the service as a label. It makes a container anew where its definition changed, and only there.
import { createHash } from 'node:crypto';
import type { Container } from './files.ts';

/** They run images of others, so that a new version of AGORA changes nothing else of them, and read their files when they start. */
const MARKED: readonly string[] = ['redis-latch', 'redis-live', 'prometheus', 'grafana'];
const HEX_DIGITS = 12;

/** By the names of docker-compose.yml. A mark says that something changed, and nothing of what stands in a file. */
export function fileMarks(containers: readonly Container[]): Record<string, string> {
  const marked = containers.filter(({ service }) => MARKED.includes(service));
  return Object.fromEntries(marked.map((each) => [variableOf(each.service), markOf(each)]));
}

function variableOf(service: string): string {
  return `AGORA_FILES_${service.toUpperCase().replaceAll('-', '_')}`;
}

function markOf({ files }: Container): string {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, HEX_DIGITS);
}

// The newest events of some names, as a question to the server.
import type { EngineId } from '@agora/shared/ids';
import { EVENTS_PAGE_MAX, type EventQuery } from '@agora/shared/timeline';

export function eventsNamed(engineId: EngineId, names: readonly string[]): EventQuery {
  return { engine_id: engineId, before: null, count: EVENTS_PAGE_MAX, names: [...names], search: null };
}

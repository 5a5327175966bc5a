// Hands what the process built once (the read model and its facts) to code that Next bundles separately. A
// module variable would exist twice, once in each module graph; a well-known symbol exists once.
import type { ConsoleService } from './console-service.ts';

const KEY = Symbol.for('agora.web.console-service');

type Holder = { [KEY]?: ConsoleService };

export function provideConsoleService(service: ConsoleService): void {
  (globalThis as Holder)[KEY] = service;
}

/** Throws when the page is served by anything but `server.ts`, which is a defect of the deployment. */
export function consoleService(): ConsoleService {
  const service = (globalThis as Holder)[KEY];
  if (service === undefined) throw new Error('The console runs only under apps/web/server.ts');
  return service;
}

/** The command line: which runtime file, and which engine of it this process is. */
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { StartRefusal } from './refusal.ts';

const USAGE = 'usage: main.ts --config <absolute path of runtime.json> --engine <id>';

export interface Arguments {
  readonly runtimeFile: string;
  readonly engineId: EngineId;
}

/** Throws StartRefusal(usage) for an unknown flag, a missing one, a relative path or a name that is no engine id. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { config, engine } = flagsOf(argv);
  if (config === undefined || !isAbsolute(config))
    throw new StartRefusal('usage', `--config needs an absolute path; ${USAGE}`);
  const engineId = engineIdSchema.safeParse(engine);
  if (!engineId.success) throw new StartRefusal('usage', `--engine needs an engine id; ${USAGE}`);
  return { runtimeFile: config, engineId: engineId.data };
}

function flagsOf(argv: readonly string[]): { config?: string; engine?: string } {
  try {
    const options = { config: { type: 'string' }, engine: { type: 'string' } } as const;
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new StartRefusal('usage', `${reason}; ${USAGE}`);
  }
}

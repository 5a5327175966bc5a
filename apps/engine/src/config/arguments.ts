/** The command line: which runtime file, and which engine of it this process is. */
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { StartRefusal } from './refusal.ts';

const USAGE = 'usage: main.ts --config <absolute path of runtime.json> --engine <id> [--record]';

export interface Arguments {
  readonly runtimeFile: string;
  readonly engineId: EngineId;
  /** Writes down what the core hears and wants, for `./agora replay`. */
  readonly record?: boolean;
}

/** Throws StartRefusal(usage) for an unknown flag, a missing one, a relative path or a name that is no engine id. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { config, engine, record = false } = flagsOf(argv);
  if (config === undefined || !isAbsolute(config))
    throw new StartRefusal('usage', `--config needs an absolute path; ${USAGE}`);
  const engineId = engineIdSchema.safeParse(engine);
  if (!engineId.success) throw new StartRefusal('usage', `--engine needs an engine id; ${USAGE}`);
  return { runtimeFile: config, engineId: engineId.data, ...(record && { record }) };
}

function flagsOf(argv: readonly string[]): { config?: string; engine?: string; record?: boolean } {
  try {
    const options = {
      config: { type: 'string' },
      engine: { type: 'string' },
      record: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new StartRefusal('usage', `${reason}; ${USAGE}`);
  }
}

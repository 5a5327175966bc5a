/** The second route to an engine: its own `/healthz`, asked with a time and a size limit. */
import { get } from 'node:http';
import { healthSchema } from '@agora/shared/health';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';

const TIMEOUT_MS = 500;
const ANSWER_BYTES_MAX = 16_384;

export interface WatchedEngine {
  readonly id: EngineId;
  readonly host: string;
  readonly port: number;
}

const engineHealthSchema = healthSchema.extend({ engine_id: engineIdSchema });

/** True only for a well-formed answer of exactly this engine in time. Never throws. */
export async function answersAsEngine({ id, host, port }: WatchedEngine): Promise<boolean> {
  const health = engineHealthSchema.safeParse(parseJson(await textOf(host, port)));
  return health.success && health.data.process === 'engine' && health.data.engine_id === id;
}

/** The body, or empty text for anything but a whole 200 answer. */
function textOf(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const request = get({ host, port, path: '/healthz', signal, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > ANSWER_BYTES_MAX) request.destroy();
      });
      answer.on('end', () => resolve(answer.statusCode === 200 && answer.complete ? text : ''));
      answer.on('error', () => resolve(''));
    });
    request.on('error', () => resolve(''));
    request.on('close', () => resolve(''));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

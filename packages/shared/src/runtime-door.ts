/** Reads a runtime file's text: it must be whole, of this contract, and written for this process. Pure. */
import { CONTRACT_VERSION } from './contract-version.ts';
import { type ProcessName, type RuntimeConfig, runtimeConfigSchema } from './runtime-config.ts';

export type RuntimeReading =
  | { readonly ok: true; readonly runtime: RuntimeConfig }
  /** `problem` follows the file's name in a sentence. */
  | { readonly ok: false; readonly problem: string };

export function readRuntime(text: string, process: ProcessName): RuntimeReading {
  const parsed = runtimeConfigSchema.safeParse(parseJson(text));
  const refused = (problem: string): RuntimeReading => ({ ok: false, problem });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(`: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  const { process: writtenFor, contract_version: version } = parsed.data;
  if (writtenFor !== process) return refused(` was written for ${writtenFor}`);
  if (version !== CONTRACT_VERSION)
    return refused(` is of contract ${version}, this code of ${CONTRACT_VERSION}`);
  return { ok: true, runtime: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The secrets of this process, read once at the start. One that is missing, short or a word that anybody would try stops it.
import type { BearerCaller, RuntimeConfig } from '@agora/shared/runtime-config';
import { readPrivateFile } from './private-file.ts';
import { StartRefusal } from './refusal.ts';

/** Letters; the launcher makes 43 from 256 random bits. */
const SECRET_LENGTH_MIN = 32;
const DISTINCT_LETTERS_MIN = 12;

export type WebSecrets = {
  /** Sessions are signed with it. */
  readonly sessionKey: string;
  readonly bearers: Readonly<Partial<Record<BearerCaller, string>>>;
  readonly operatorsFile: string;
  readonly auditKeyFile: string;
};

export function readSecrets({ private_files: files, bearer_token_files: tokens }: RuntimeConfig): WebSecrets {
  return {
    sessionKey: strongSecret(required(files.session_signing_key, 'session_signing_key')),
    bearers: Object.fromEntries(
      Object.entries(tokens).flatMap(([caller, path]) =>
        path === undefined ? [] : [[caller, readPrivateFile(path)]],
      ),
    ),
    operatorsFile: required(files.operators, 'operators'),
    auditKeyFile: required(files.audit_signing_key, 'audit_signing_key'),
  };
}

function required(path: string | undefined, name: string): string {
  if (path !== undefined) return path;
  throw new StartRefusal('CONFIG_INVALID', `private_files.${name} is missing. Run: ./agora up`);
}

function strongSecret(path: string): string {
  const secret = readPrivateFile(path);
  if (secret.length >= SECRET_LENGTH_MIN && new Set(secret).size >= DISTINCT_LETTERS_MIN) return secret;
  throw new StartRefusal(
    'SECRET_TOO_SHORT',
    `${path} is too short or too plain to sign sessions with. Remove it and run: ./agora up`,
  );
}

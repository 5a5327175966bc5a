// What health check, command line and Prometheus hold the console's certificate against: the deployment's own authority, or the one
// certificate that the operator brought, since that may be by any authority and for any name.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '@agora/shared/config';
import { Refusal } from '../cli/refusal.ts';

/** Under this name below their secrets they find it. */
export const CONSOLE_CA = 'console-ca.crt';
const TRUSTS = /ca_file: \S+\/console-ca\.crt/;

export interface BroughtCertificate {
  /** It alone, without what it was signed by: another certificate of a public authority proves nothing here. */
  readonly pem: string;
  /** One of the names that it is for. */
  readonly name: string;
}

/** Null where the deployment makes its own. Throws a Refusal for a file that no browser would take either. */
export function broughtCertificate({ web }: Config): BroughtCertificate | null {
  if (web.tls === undefined) return null;
  const path = web.tls.certificate;
  const leaf = certificateIn(path);
  const name = /(?:^|, )(?:DNS|IP Address):([^",]+)/.exec(leaf.subjectAltName ?? '')?.[1];
  if (name === undefined)
    throw new Refusal(
      'config',
      `web.tls.certificate: ${path} is for no name and no address`,
      'bring one with a subjectAltName: browsers want it, too',
    );
  // A wildcard stands for any one word.
  return { pem: leaf.toString(), name: name.replace('*', 'console') };
}

/** The first of the file: the chain follows it. */
function certificateIn(path: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal('config', `web.tls.certificate: ${path} cannot be read as a certificate: ${reason}`);
  }
}

/** Prometheus' configuration. It asks the service by a name that a certificate from elsewhere is not for: it is told one. */
export function scrapedAs(text: string, brought: BroughtCertificate | null): string {
  if (brought === null) return text;
  if (!TRUSTS.test(text)) throw new Error(`prometheus.yml does not name ${CONSOLE_CA}`);
  return text.replace(TRUSTS, (trusts) => `${trusts}, server_name: ${JSON.stringify(brought.name)}`);
}

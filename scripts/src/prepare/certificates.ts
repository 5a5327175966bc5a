// The deployment's own certificate authority and one certificate per server and client process. Renewed before
// they expire; a certificate that does not belong to the authority beside it is refused, never replaced in silence.
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { readPrivate, writePrivate } from './private-file.ts';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 730;
/** A leaf is renewed by `up` when less than this is left. */
const RENEW_DAYS = 30;
const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Whatever this platform's WebCrypto calls a key: the console's checks see the browser's types, not Node's. */
type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface Leaf {
  /** File stem and common name: `redis-latch`, `client-engine`, … */
  readonly name: string;
  readonly kind: 'server' | 'client';
  /** DNS names and addresses a server answers to; unused for clients. */
  readonly hosts: readonly string[];
}

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Paths of a leaf's files below the home. */
export function certificateFiles(home: Home, name: string): CertificateFiles {
  return { certificate: join(home.tls, `${name}.crt`), key: join(home.tls, `${name}.key`) };
}

/** Engines share one client certificate; their Redis users differ. */
export function clientCertificateOf(user: string): string {
  return user.startsWith('engine-') ? 'engine' : user;
}

/** Makes the authority once and every leaf that is missing or about to expire; returns the names it issued. */
export async function ensureCertificates(
  home: Home,
  leaves: readonly Leaf[],
  nowMs: number,
): Promise<string[]> {
  const stale = leaves.filter((leaf) => !isUsable(home, leaf, nowMs));
  const authorityExists = existsSync(certificateFiles(home, 'ca').certificate);
  if (authorityExists) assertAuthorityCurrent(home, nowMs);
  if (stale.length === 0 && authorityExists) return [];
  x509.cryptoProvider.set(crypto);
  const authority = authorityExists ? await loadAuthority(home) : await makeAuthority(home, nowMs);
  for (const leaf of stale) await issue(home, authority, leaf, nowMs);
  return stale.map((leaf) => leaf.name);
}

/** Made while the clock was wrong, it proves nothing to anybody, however new its leaves are. */
function assertAuthorityCurrent(home: Home, nowMs: number): void {
  const problem = notCurrent(certificateFiles(home, 'ca').certificate, nowMs);
  if (problem !== null) throw new Refusal('environment', problem, authorityFix(home));
}

export function authorityFix({ tls }: Home): string {
  return `set the clock; where it is right: \`./agora down\`, rm -r ${tls}, \`./agora up\`, and trust the new authority in your browsers`;
}

/** Why the certificate at `path` holds for nobody at `nowMs`, or null: it is too early or too late for it. */
export function notCurrent(path: string, nowMs: number): string | null {
  const { validFrom, validTo } = new X509Certificate(readFileSync(path));
  const [fromMs, toMs] = [Date.parse(validFrom), Date.parse(validTo)];
  if (fromMs <= nowMs && nowMs < toMs) return null;
  const [from, to, now] = [fromMs, toMs, nowMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
  return `${path} holds from ${from} to ${to}, and this machine has ${now}`;
}

/** Days until the certificate at `path` expires (negative: expired). */
export function daysLeft(path: string, nowMs: number): number {
  return (Date.parse(new X509Certificate(readFileSync(path)).validTo) - nowMs) / DAY_MS;
}

function isUsable(home: Home, { name, hosts }: Leaf, nowMs: number): boolean {
  const files = certificateFiles(home, name);
  const authority = certificateFiles(home, 'ca').certificate;
  if (!existsSync(files.certificate) || !existsSync(files.key) || !existsSync(authority)) return false;
  readPrivate(files.key);
  const leaf = new X509Certificate(readFileSync(files.certificate));
  if (!leaf.verify(new X509Certificate(readFileSync(authority)).publicKey)) {
    throw new Refusal(
      'environment',
      `certificate ${name}.crt was not signed by this deployment's ca.crt`,
      `remove ${files.certificate} and run \`./agora up\` again to issue a new one`,
    );
  }
  return (
    notCurrent(files.certificate, nowMs) === null &&
    daysLeft(files.certificate, nowMs) > RENEW_DAYS &&
    hosts.every((host) => isFor(leaf, host))
  );
}

/** A server that moved to another address needs a certificate for that. */
function isFor(leaf: X509Certificate, host: string): boolean {
  return (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) !== undefined;
}

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly key: SigningKey;
}

async function loadAuthority(home: Home): Promise<Authority> {
  const files = certificateFiles(home, 'ca');
  const der = x509.PemConverter.decodeFirst(readPrivate(files.key));
  const key = await crypto.subtle.importKey('pkcs8', der, KEY, false, ['sign']);
  return { certificate: new x509.X509Certificate(readFileSync(files.certificate, 'utf8')), key };
}

async function makeAuthority(home: Home, nowMs: number): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=AGORA deployment authority',
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await store(certificateFiles(home, 'ca'), certificate, keys.privateKey);
  return { certificate, key: keys.privateKey };
}

async function issue(home: Home, authority: Authority, leaf: Leaf, nowMs: number): Promise<void> {
  const keys = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const usage = leaf.kind === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const names = leaf.hosts.map((host) => ({
    type: /^[\d.]+$|:/.test(host) ? ('ip' as const) : ('dns' as const),
    value: host,
  }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${leaf.name}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + LEAF_DAYS * DAY_MS),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  await store(certificateFiles(home, leaf.name), certificate, keys.privateKey);
}

async function store(
  files: CertificateFiles,
  certificate: x509.X509Certificate,
  key: SigningKey,
): Promise<void> {
  const der = await crypto.subtle.exportKey('pkcs8', key);
  writePrivate(files.key, `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`, 0o400);
  writePrivate(files.certificate, `${certificate.toString('pem')}\n`, 0o600);
}

/** 127 random bits, as RFC 5280 wants a positive serial of at most 20 octets. */
function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return Buffer.from(bytes).toString('hex');
}

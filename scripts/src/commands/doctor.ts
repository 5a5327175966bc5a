// `./agora doctor`: one line per check (what was found, what is wanted, the fix), exit 1 when any fails. It changes
// nothing, and works whether AGORA runs or not, on the host and in the command line's container.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DRILL_FILE, drillRecordsSchema } from '@agora/shared/drill-record';
import { asRefusal, Refusal } from '../cli/refusal.ts';
import type { Finding } from '../doctor/finding.ts';
import { runningFindings } from '../doctor/running.ts';
import { type Home, homeAt } from '../home.ts';
import { authorityFix, daysLeft, notCurrent } from '../prepare/certificates.ts';
import { chosenConfig } from '../prepare/chosen-config.ts';
import { freeBytes } from '../prepare/disk.ts';
import { readConfig } from '../prepare/prepare.ts';
import { redisVersion } from '../prepare/redis-binary.ts';
import { findOnPath } from '../prepare/system-package.ts';
import { readPlan } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

const FREE_GB_MIN = 1;
const CERTIFICATE_DAYS_MIN = 14;

export const doctor: Command = {
  summary:
    'check versions, configuration, permissions, certificates, wallets, addresses, disk, the ways to stop and to people, and every process',
  usage: 'doctor [--json]',
  flags: {},
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    const plan = readPlan(home);
    // What brings programs and reads configurations is the host; a container has what it was built with.
    const ofHost = [node(), await redisServer(), configuration(chosenConfig(home, args.config))];
    const findings = [
      ...(plan?.containers === true ? [] : ofHost),
      disk(home),
      permissions(home),
      certificates(home),
      lastDrill(home, Date.now()),
      ...(await runningFindings(home, plan)),
    ];
    process.stdout.write(args.json ? `${JSON.stringify(findings)}\n` : `${textsOf(findings).join('\n')}\n`);
    return findings.some((each) => each.pass === false) ? 'failed' : 'ok';
  },
};

function textsOf(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  return findings.map((finding) => textOf(finding, width));
}

function textOf(finding: Finding, width: number): string {
  const word = finding.pass === null ? '-   ' : finding.pass ? 'ok  ' : 'FAIL';
  return `${word}  ${finding.check.padEnd(width)}${finding.value}${finding.pass === false && finding.fix !== undefined ? ` — ${finding.fix}` : ''}`;
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    check: 'Node',
    pass: major >= 24,
    value: process.versions.node,
    fix: 'start AGORA with ./agora, which brings Node 24',
  };
}

async function redisServer(): Promise<Finding> {
  const path = findOnPath('redis-server');
  if (path === undefined)
    return {
      check: 'redis-server',
      pass: false,
      value: 'missing',
      fix: '`./agora up` installs it, or says how',
    };
  return attempt('redis-server', async () => `${await redisVersion(path)} at ${path}`);
}

function configuration(path: string): Finding {
  try {
    const config = readConfig(path);
    return {
      check: 'configuration',
      pass: true,
      value: `${path}: venue ${config.venue}, ${config.engines.length} engine(s)`,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { check: 'configuration', pass: false, value: error.line() };
  }
}

function disk(home: Home): Finding {
  if (!exists(home.dir)) return { check: 'disk', pass: null, value: 'nothing is set up yet' };
  const gigabytes = freeBytes(home.dir) / (1 << 30);
  return {
    check: 'disk',
    pass: gigabytes >= FREE_GB_MIN,
    value: `${gigabytes.toFixed(1)} GB free (at least ${FREE_GB_MIN} wanted)`,
    fix: 'free some space',
  };
}

/** The newest that came to its end; none yet is no failure, one that failed is. */
function lastDrill({ data }: Home, nowMs: number): Finding {
  const check = 'last drill';
  const file = join(data, DRILL_FILE);
  if (!exists(file)) return { check, pass: null, value: 'none was held; `./agora drill` holds one' };
  try {
    const drills = drillRecordsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const newest = drills.at(-1);
    const last = drills.findLast(({ finished }) => finished !== null);
    if (last?.finished == null)
      return { check, pass: null, value: `began at ${newest?.started_at}, has not come to its end` };
    const { at, passed, t_gate_ms, t_verified_ms } = last.finished;
    const days = Math.floor((nowMs - Date.parse(at)) / 86_400_000);
    return {
      check,
      pass: passed,
      value: `${last.path}, ${last.n} stops, ${days} days ago: ${passed ? 'passed' : 'FAILED'}, gate ${t_gate_ms ?? '?'} ms, verified ${t_verified_ms ?? '?'} ms`,
      fix: 'with nothing else on this host: `./agora drill`',
    };
  } catch {
    return { check, pass: false, value: `${file} cannot be read`, fix: 'remove it, then `./agora drill`' };
  }
}

function permissions(home: Home): Finding {
  const check = 'private files';
  if (!exists(home.secrets)) return { check, pass: null, value: 'none are made yet' };
  const dirs = [home.secrets, home.tls].filter(exists);
  const files = dirs.flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)));
  const wide = files.filter((path) => (statSync(path).mode & 0o077) !== 0);
  if (wide.length === 0)
    return { check, pass: true, value: `${files.length} files, none readable by others` };
  return {
    check,
    pass: false,
    value: `readable by others: ${wide.join(', ')}`,
    fix: `chmod 600 ${wide.join(' ')}`,
  };
}

function certificates(home: Home): Finding {
  const check = 'certificates';
  if (!exists(join(home.tls, 'ca.crt'))) return { check, pass: null, value: 'none are made yet' };
  const nowMs = Date.now();
  const authority = notCurrent(join(home.tls, 'ca.crt'), nowMs);
  if (authority !== null) return { check, pass: false, value: authority, fix: authorityFix(home) };
  const leaves = readdirSync(home.tls).filter((name) => name.endsWith('.crt'));
  const days = leaves
    .map((name) => ({ name, left: daysLeft(join(home.tls, name), nowMs) }))
    .sort((a, b) => a.left - b.left);
  const [first] = days;
  return {
    check,
    pass: (first?.left ?? 0) >= CERTIFICATE_DAYS_MIN,
    value: `${leaves.length}; the first to expire is ${first?.name} in ${Math.floor(first?.left ?? 0)} days`,
    fix: 'restart AGORA: `./agora down`, then `./agora up` renews it; in containers `./agora compose-init`, then `docker compose restart`; one that you brought (web.tls) you renew',
  };
}

async function attempt(check: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { check, pass: true, value: await work() };
  } catch (error) {
    const refusal = asRefusal(error);
    if (!(refusal instanceof Refusal)) throw error;
    return {
      check,
      pass: false,
      value: refusal.message,
      ...(refusal.fix === undefined ? {} : { fix: refusal.fix }),
    };
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

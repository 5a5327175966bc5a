// `./agora audit verify|tail|show`: reads the audit chains from their files alone, whether AGORA runs or not. It changes nothing.
import { resolve } from 'node:path';
import { AUDIT_PAGE_RECORDS_MAX } from '@agora/shared/audit-page';
import { chainsBelow, chosenChain, type FoundChain } from '../audit/chains.ts';
import { proofText, proveRecord } from '../audit/show.ts';
import { tailChains } from '../audit/tail.ts';
import { isGood, readAnchors, readKeptKey, reportText, verifyChains } from '../audit/verify.ts';
import type { Arguments } from '../cli/arguments.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import type { Command } from './command.ts';

const USAGE =
  'audit verify [--anchors FILE] [--key FILE] | audit tail [-n N] [--follow] | audit show N   [--chain NAME] [--dir DIR] [--json]';
const LINES_DEFAULT = 20;
const LIMIT_NOTE =
  'Tamper-evident up to the last external anchor. What no anchor proves may have been rewritten by whoever had the key.';

export const audit: Command = {
  summary: 'verify the audit chains, follow them, or show one record with its proof',
  usage: USAGE,
  flags: {
    anchors: { type: 'string' },
    key: { type: 'string' },
    chain: { type: 'string' },
    dir: { type: 'string' },
    lines: { type: 'string', short: 'n' },
    follow: { type: 'boolean', short: 'f' },
  },
  wordsMax: 2,
  async run(args) {
    const [name = '', ...words] = args.words;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (verb === undefined)
      throw new Refusal(
        'usage',
        name === '' ? 'audit: say what to do' : `audit: there is no '${name}'`,
        USAGE,
      );
    const stray = Object.keys(args.flags).find((flag) => !verb.flags.includes(flag));
    if (stray !== undefined) throw new Refusal('usage', `audit ${name} takes no --${stray}`, USAGE);
    if (words.length !== verb.words)
      throw new Refusal('usage', `audit ${name} takes ${verb.words === 0 ? 'no word' : 'one number'}`, USAGE);
    return verb.run(args, words);
  },
};

interface Verb {
  readonly flags: readonly string[];
  readonly words: number;
  run(args: Arguments, words: readonly string[]): Promise<ExitName>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  verify: { flags: ['anchors', 'key', 'chain', 'dir'], words: 0, run: verify },
  tail: { flags: ['chain', 'dir', 'lines', 'follow'], words: 0, run: tail },
  show: { flags: ['chain', 'dir'], words: 1, run: show },
};

async function verify(args: Arguments): Promise<ExitName> {
  const anchorsFile = text(args, 'anchors');
  const keyFile = text(args, 'key');
  const anchors = anchorsFile === undefined ? [] : readAnchors(anchorsFile);
  const publicKey = keyFile === undefined ? null : readKeptKey(keyFile);
  const wanted = text(args, 'chain');
  const all = await chainsBelow(rootsOf(args));
  const chains = wanted === undefined ? all : [chosenChain(all, wanted)];
  if (publicKey !== null && !chains.some(({ name }) => name === publicKey.chain))
    throw new Refusal('usage', `${keyFile} is the key of ${publicKey.chain}, which is not here`);
  const isComplete = wanted === undefined;
  const reports = await verifyChains(chains, { anchors, publicKey, isComplete });
  const ok = reports.every(isGood);
  print(
    args.json ? JSON.stringify({ ok, chains: reports }) : [...reports.map(reportText), LIMIT_NOTE].join('\n'),
  );
  return ok ? 'ok' : 'failed';
}

async function tail(args: Arguments): Promise<ExitName> {
  const count = wholeNumber(text(args, 'lines') ?? String(LINES_DEFAULT), 1, AUDIT_PAGE_RECORDS_MAX, '-n');
  const all = await chainsBelow(rootsOf(args));
  const wanted = text(args, 'chain');
  const chains: readonly FoundChain[] = wanted === undefined ? all : [chosenChain(all, wanted)];
  await tailChains(chains, { count, json: args.json, follow: args.flags.follow === true, print });
  return 'ok';
}

async function show(args: Arguments, [number = '']: readonly string[]): Promise<ExitName> {
  const seq = wholeNumber(number, 0, Number.MAX_SAFE_INTEGER, 'audit show');
  const chain = chosenChain(await chainsBelow(rootsOf(args)), text(args, 'chain'));
  const proof = await proveRecord(chain, seq);
  print(args.json ? JSON.stringify(proof) : proofText(chain, proof));
  return proof.problem === null ? 'ok' : 'failed';
}

function rootsOf(args: Arguments): string[] {
  const dir = text(args, 'dir');
  const home = homeAt(args.home);
  return dir === undefined ? [home.data, home.web] : [resolve(dir)];
}

function text(args: Arguments, flag: string): string | undefined {
  const value = args.flags[flag];
  return typeof value === 'string' ? value : undefined;
}

function wholeNumber(value: string, min: number, max: number, what: string): number {
  const number = Number(value);
  if (/^\d{1,16}$/.test(value) && number >= min && number <= max) return number;
  throw new Refusal('usage', `${what} takes a whole number from ${min} to ${max}`, USAGE);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

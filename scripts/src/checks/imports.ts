// Which file may import which: the direction of every import in the product as one table. Read by a test; it knows
// paths and import lines, nothing of types.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../home.ts';

export interface Import {
  /** Path of the importing file from the root. */
  readonly from: string;
  readonly line: number;
  /** Path from the root for a relative import, else the specifier as written. */
  readonly to: string;
}

interface Rule {
  /** Files that the rule binds; the first rule that matches a file is its rule. */
  readonly files: RegExp;
  /** What such a file may import, beside files of the same part. */
  readonly may: readonly RegExp[];
  /** Said when it imports something else. */
  readonly because: string;
}

const SHARED = /^@agora\/shared\/(?!rpc(?:$|\/))/;
const RPC = /^@agora\/shared\/rpc(?:$|\/)/;
/** Seeded chance, whoever draws. */
const DICE = /^@agora\/paper-venue\/src\/market\/prng\.ts$/;
const PACKAGE = /^(?!@agora\/|\.|apps\/|packages\/|scripts\/)/;
const MAIN = /^apps\/[a-z-]+\/src\/main\.ts$|^apps\/web\/server\.ts$|^scripts\/src\/main\.ts$/;
const IMAGE = /^scripts\/src\/containers\/entries\//;
const within = (folder: string) => new RegExp(`^${folder.replaceAll('.', '\\.')}/`);
const engine = (part: string) => within(`apps/engine/src/${part}`);

/** The layers of docs/architecture: shared ← core ← ports ← services ← main; adapters → ports. */
export const RULES: readonly Rule[] = [
  {
    files: /^packages\/shared\/src\/rpc\//,
    may: [within('packages/shared/src'), /^zod$/, /^@trpc\/server$/],
    because: 'shared/rpc imports shared, zod and @trpc/server only',
  },
  {
    files: within('packages/shared/src'),
    may: [/^packages\/shared\/src\/(?!rpc\/)/, /^zod$/],
    because: 'shared imports zod only',
  },
  {
    files: engine('core'),
    may: [engine('core'), SHARED],
    because: 'core is pure: it imports shared and itself only, no node: module and no package',
  },
  {
    files: engine('ports'),
    may: [engine('ports'), engine('core'), SHARED],
    because: 'ports import core and shared only',
  },
  {
    files: engine('services'),
    may: [engine('services'), engine('ports'), engine('core'), SHARED],
    because: 'services reach the world through ports only',
  },
  {
    files: engine('adapters'),
    may: [engine('adapters'), engine('ports'), engine('core'), engine('config'), SHARED, RPC, PACKAGE],
    because: 'adapters implement ports; they do not import services or main',
  },
  {
    files: engine('config'),
    may: [engine('config'), SHARED, PACKAGE],
    because: 'config knows nothing of the rest of the engine',
  },
  {
    files: within('apps/engine/src'),
    may: [within('apps/engine/src'), SHARED, RPC, PACKAGE],
    because: 'the engine imports nothing of another app',
  },
  {
    files: within('apps/guardian/src'),
    may: [within('apps/guardian/src'), SHARED, PACKAGE],
    because: 'the guardian is independent: shared (never shared/rpc) and packages only',
  },
  {
    files: within('apps/pager/src'),
    may: [within('apps/pager/src'), SHARED, PACKAGE],
    because: 'the pager imports shared and packages only',
  },
  {
    files: within('apps/web'),
    may: [within('apps/web'), SHARED, RPC, PACKAGE],
    because: 'web imports shared and packages only',
  },
  {
    files: within('apps/paper-venue'),
    may: [within('apps/paper-venue'), PACKAGE],
    because: 'the paper venue knows nothing of AGORA',
  },
  {
    files: within('packages/testkit'),
    may: [within('packages/testkit'), /^@agora\/(shared|scripts)\//, PACKAGE],
    because: 'the testkit drives the launcher and shared',
  },
  {
    files: within('packages/chaos'),
    may: [within('packages/chaos'), /^@agora\/(shared|scripts|testkit)\//, DICE, PACKAGE],
    because:
      'chaos breaks processes from outside and imports none of them; it draws with the dice of the venue',
  },
  {
    files: within('packages/sim'),
    may: [within('packages/sim'), /^@agora\//, PACKAGE],
    because: 'the simulator may use everything',
  },
  {
    files: within('scripts/src/containers/entries'),
    may: [within('scripts/src/containers'), MAIN],
    because: 'what an image runs is its door and then the main file of the app',
  },
  {
    files: within('scripts/src/reference'),
    may: [within('scripts/src/reference'), SHARED, RPC, PACKAGE],
    because: 'a reference page is written from the contracts alone',
  },
  {
    files: within('scripts'),
    may: [within('scripts'), SHARED, PACKAGE],
    because: 'the launcher starts apps as processes and imports none of them',
  },
];

const TEST = /\.(test|arbitrary)\.tsx?$|\/fixtures\.ts$|\.e2e\.ts$|\/(e2e|test|bench)\//;
/** A file that only tests or measurements run. */
export const isTestFile = (path: string): boolean => TEST.test(path);

const SOURCE = /\.(ts|tsx|mts)$/;
const IMPORT =
  /(?:^|[\s;])(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every source file of the product, tests included, by its path from the root. */
export function sourceFiles(): string[] {
  return ['apps', 'packages', 'scripts'].flatMap((top) => sourcesBelow(top));
}

/** Every import of every source file of the product, type imports included. */
export function allImports(): Import[] {
  return sourceFiles().flatMap((file) => importsOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** The imports that one file's text makes. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? '';
    const to = specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), specifier)) : specifier;
    return { from: file, line: text.slice(0, match.index).split('\n').length, to };
  });
}

/** What is wrong with an import, in one sentence, or undefined. */
export function violation({ from, line, to }: Import): string | undefined {
  const at = `${from}:${line} imports ${to}`;
  const isTest = isTestFile(from);
  if (MAIN.test(to) && !IMAGE.test(from))
    return `${at}: nothing imports a main file; move what you need into a file of its own`;
  if (/^@agora\/testkit\//.test(to))
    return isTest || /^packages\/(?:sim|chaos)\//.test(from)
      ? undefined
      : `${at}: only tests import the testkit`;
  if (isTest && (PACKAGE.test(to) || SHARED.test(to) || RPC.test(to) || sameWorkspace(from, to)))
    return undefined;
  const rule = RULES.find((each) => each.files.test(from));
  if (rule === undefined) return `${at}: no rule covers this file; add one to scripts/src/checks/imports.ts`;
  return rule.may.some((allowed) => allowed.test(to)) ? undefined : `${at}: ${rule.because}`;
}

function sameWorkspace(from: string, to: string): boolean {
  return from.split('/').slice(0, 2).join('/') === to.split('/').slice(0, 2).join('/');
}

function sourcesBelow(dir: string): string[] {
  return readdirSync(join(ROOT, dir), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === '.next') return [];
    const path = `${dir}/${entry.name}`;
    return entry.isDirectory() ? sourcesBelow(path) : SOURCE.test(path) ? [path] : [];
  });
}

// What the pages for people say that a machine can hold them to: links, files of the repository, commands of the launcher.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../home.ts';

export interface Page {
  /** Below the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every page that is kept in the repository, and those that are about to be. */
export function allPages(): Page[] {
  return filesBelow('*.md').map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Files of the repository that git's pattern fits: what is installed or built is none. */
export function filesBelow(pattern: string): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', pattern];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  return [...new Set(listed)].filter((path) => existsSync(join(ROOT, path)));
}

/** Targets of links and pictures, as written, those of other sites left out. Code is no link. */
export function linksOf(text: string): string[] {
  const prose = withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '`code`');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The names by which a page's headings are linked to. */
export function anchorsOf(text: string): Set<string> {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const FILE =
  /^(?:apps|packages|scripts|config|docs|ops|incidents|bench)\/[\w./-]+\.(?:ts|tsx|md|ya?ml|json|conf)$/;

/** A name to be put in, or a file that a run leaves. */
const IS_MADE = /\b(?:NAME|ENGINE)\b|^bench\/results\//;

/** Files of the repository that are named in code marks, by their whole path. What is a pattern or is made by a run is not. */
export function filesOf(text: string): string[] {
  return spansOf(text).filter((span) => FILE.test(span) && !IS_MADE.test(span));
}

/** Every command of the launcher that a page shows, without `./agora`: in blocks a line, in sentences a mark. */
export function commandsOf(text: string): string[] {
  const shown = [...blocksOf(text).flatMap((block) => block.split('\n')), ...spansOf(text)];
  return shown.flatMap((line) =>
    line
      .replace(/(^|\s)#\s.*$/, '')
      .split(/&&|;|\s\|\s/)
      .flatMap((part) => {
        const found = /(?:^|\s)(?:\.\/agora|docker compose run --rm (?:--no-deps )?cli) (\S.*)$/.exec(
          part.trim(),
        );
        return found?.[1] === undefined ? [] : [found[1].trim()];
      }),
  );
}

/** A command line's words as a shell would part them; what may be left out or chosen from is taken as given, first choice. */
export function wordsOf(command: string): string[] {
  const plain = command.replaceAll(/[[\]]/g, ' ').replaceAll('\\|', '|');
  const words = [...plain.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
  return words
    .map((word) => word.split('|')[0] ?? '')
    .filter((word) => !['…', '...', '|', ''].includes(word));
}

function blocksOf(text: string): string[] {
  const fenced = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const indented = [...text.matchAll(/^ {4}\S.*$/gm)].map(([line]) => line);
  return [...fenced, ...indented];
}

function spansOf(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/^ {4}\S.*$/gm, '');
}

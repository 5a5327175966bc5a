// A change set is what CHANGELOG.md lists under one heading: the unit by which kept results grow old (docs/decisions).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../home.ts';

/** The versions that head the sections of a changelog, newest first; `Unreleased (0.1.0)` and `0.1.0 (2026-12-01)` are the same one. */
export function changeSetsOf(changelog: string): string[] {
  return [...changelog.matchAll(/^## .*?(\d+\.\d+\.\d+)/gm)].map(([, version = '']) => version);
}

export const changeSets = (): string[] => changeSetsOf(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));

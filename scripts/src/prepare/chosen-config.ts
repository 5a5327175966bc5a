// Which configuration a command is about: the one that is named, else the one that this home ran with last, else the shipped one. A real
// account must not be left for the paper venue by a command that is one word shorter.
import { resolve } from 'node:path';
import type { Home } from '../home.ts';
import { configFileOf, readPlan } from '../supervisor/plan.ts';
import { DEFAULT_CONFIG } from './prepare.ts';

/** The file's absolute path; whether it is there is for its reader to say. */
export function chosenConfig(home: Home, named: string | undefined): string {
  if (named !== undefined) return resolve(named);
  const last = readPlan(home);
  return last === undefined ? DEFAULT_CONFIG : configFileOf(last);
}

// Writes the report and the list of components beside it into the folder of the proof, dated. Earlier ones stay.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../progress.ts';
import { gatherFacts } from './facts.ts';
import { packages } from './packages.ts';
import { reportPage } from './page.ts';

/** The path of the report. */
export function writeReport(place: Place): string {
  const facts = gatherFacts(place);
  const day = facts.now.at.slice(0, 10);
  const made = packages();
  const bomFile = `sbom-${day}.cdx.json`;
  const file = join(place.dir, `report-${day}.html`);
  mkdirSync(place.dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(place.dir, bomFile), made.bom);
  writeFileSync(file, reportPage(facts, made, bomFile));
  return file;
}

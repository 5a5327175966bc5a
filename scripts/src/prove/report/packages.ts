// What the product is made of, asked of pnpm, which reads the lockfile and the installed packages: the list of components (CycloneDX) and the licences.
import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { ROOT } from '../../home.ts';

const bomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  components: z.array(z.looseObject({ name: z.string(), version: z.string(), purl: z.string() })).min(1),
});

const licencesSchema = z.record(
  z.string(),
  z.array(z.looseObject({ name: z.string(), versions: z.array(z.string()) })),
);

export interface Packages {
  /** As it is written beside the report. */
  readonly bom: string;
  readonly spec: string;
  readonly components: number;
  readonly licences: readonly { readonly licence: string; readonly packages: readonly string[] }[];
}

/** Of what runs in production; tools of the tests are not shipped. Throws where pnpm cannot tell. */
export function packages(): Packages {
  const bom = pnpm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod');
  const { specVersion, components } = bomSchema.parse(JSON.parse(bom));
  const licences = licencesSchema.parse(JSON.parse(pnpm('licenses', 'list', '--prod', '--json')));
  return {
    ...{ bom, spec: specVersion, components: components.length },
    licences: Object.entries(licences)
      .map(([licence, list]) => ({
        licence,
        packages: list.map(({ name, versions }) => `${name} ${versions.join(', ')}`).sort(),
      }))
      .sort((a, b) => b.packages.length - a.packages.length || a.licence.localeCompare(b.licence)),
  };
}

const OUTPUT_BYTES_MAX = 64 * 2 ** 20;

const pnpm = (...args: string[]): string =>
  execFileSync('pnpm', ['--recursive', ...args], {
    ...{ cwd: ROOT, encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

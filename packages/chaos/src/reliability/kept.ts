// What docs/reliability.md is made of: the raw files under bench/results/, each parsed at the door. A run that was never kept is null.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeptBench, readBench } from '@agora/scripts/bench/kept';
import { ROOT } from '@agora/scripts/home';
import { z } from 'zod';
import { type CampaignSeen, readCampaign } from '../kills/results.ts';
import { type CellsKept, readCells } from '../matrix/results.ts';
import { type HuntsKept, readHunts } from '../mutants/page.ts';
import { type ChaosResult, readChaos } from '../storm/result.ts';

const tradingSchema = z.object({
  minutes: z.number(),
  span: z.object({ fromUs: z.number(), toUs: z.number() }),
  claims: z.array(z.tuple([z.string(), z.boolean(), z.string()])),
});
export interface Kept {
  readonly chaos: ChaosResult | null;
  readonly matrix: CellsKept;
  readonly kills: CampaignSeen;
  readonly mutants: HuntsKept;
  readonly trading: z.output<typeof tradingSchema> | null;
  readonly load: KeptBench | null;
}

export function readKept(): Kept {
  return {
    chaos: readChaos(),
    matrix: readCells(),
    kills: readCampaign(),
    mutants: readHunts(),
    trading: read('trading-60min', tradingSchema),
    load: readBench('load'),
  };
}

function read<T>(name: string, schema: z.ZodType<T>): T | null {
  const file = join(ROOT, 'bench/results', `${name}.json`);
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

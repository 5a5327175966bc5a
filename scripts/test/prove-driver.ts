// A long proof of the parts and in the folder that a test names: `node prove-driver.ts DIR PARTS [BUDGET]`, PARTS as JSON.
import { join } from 'node:path';
import { asRefusal, Refusal } from '../src/cli/refusal.ts';
import type { Part } from '../src/prove/parts.ts';
import { runProof } from '../src/prove/run.ts';

const [dir = '', parts = '[]', budget = '60'] = process.argv.slice(2);
try {
  const end = await runProof({
    partsOf: () => JSON.parse(parts) as Part[],
    place: { dir, keptFile: join(dir, 'kept.json') },
    ...{ budgetMinutes: Number(budget), again: false },
    ...{ shareLeft: () => 1, writePages: async () => undefined },
  });
  process.stdout.write(`${JSON.stringify(end)}\n`);
} catch (error) {
  const refusal = asRefusal(error);
  if (!(refusal instanceof Refusal)) throw error;
  process.stdout.write(`${refusal.line()}\n`);
  process.exitCode = 1;
}

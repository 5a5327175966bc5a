// Writes contract.lock.json: `node packages/shared/test/contract/generate.ts`. Refuses to give an existing version a new form.
import { writeFileSync } from 'node:fs';
import { lockDifferences } from './lock.ts';
import { currentLock, LOCK_PATH, recordedLock } from './lock-files.ts';

const recorded = recordedLock();
const current = await currentLock();
const differences = lockDifferences(recorded, current);
if (differences.length > 0 && recorded.contract_version >= current.contract_version) {
  process.stderr.write(
    `CONTRACT_VERSION ${current.contract_version} is already recorded with another form. Raise it in src/contract-version.ts first.\n  ${differences.join('\n  ')}\n`,
  );
  process.exitCode = 1;
} else {
  writeFileSync(LOCK_PATH, `${JSON.stringify(current, null, 2)}\n`);
  process.stdout.write(`wrote ${LOCK_PATH}, version ${current.contract_version}\n`);
}

// A process that records without end and says on stdout what was acknowledged: `<seq> <hash>` a line. Made to be killed.
import { writeSync } from 'node:fs';
import { bootIdSchema } from '@agora/shared/ids';
import { openAuditFile } from '../../src/adapters/audit-file/open-audit-file.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { systemTicker } from '../../src/adapters/clock/system-ticker.ts';

const [dir = '', keyFile = '', boot = ''] = process.argv.slice(2);
const BURST_MAX = 40;

const sink = await openAuditFile({
  dir,
  keyFile,
  chain: 'engine-mm1',
  bootId: bootIdSchema.parse(boot),
  clock: systemClock,
  ticker: systemTicker,
  secrets: [],
  segmentBytesMax: 60_000,
});
const health = sink.health();
if (!health.writable) throw new Error(`refused: ${health.why}`);

for (let burst = 0; ; burst++) {
  const records = Array.from({ length: 1 + (burst % BURST_MAX) }, (_, i) =>
    sink.append({ actor: 'engine', type: 'intent', data: { burst, i, text: 'x'.repeat((burst * 7) % 300) } }),
  );
  if (burst % 16 === 0) void sink.checkpoint();
  const receipts = await Promise.all(records);
  writeSync(1, receipts.map(({ seq, hash }) => `${seq} ${hash}\n`).join(''));
}

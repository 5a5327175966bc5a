import { bootIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { ChainFolder, note } from '../../../test/support/audit-chain.ts';
import { filesIn } from './chain-files.ts';
import { notedFills } from './noted-fills.ts';

const fill = (tid: number) => ({ actor: 'engine', type: 'fill', data: { tid } });
const nextBoot = bootIdSchema.parse('boot-0002');
const read = (folder: ChainFolder) => notedFills(filesIn(folder.dir), nextBoot);

test('a chain that this boot begins knows nothing', async () => {
  using folder = new ChainFolder();
  const sink = await folder.open({ bootId: nextBoot });
  await sink.append(fill(1));
  expect(await read(folder)).toEqual({ lastMs: null, tids: new Set(), day: null });
  await sink.close();
});

test('fills of earlier boots are known, with the time of their last record; those of this boot are not', async () => {
  using folder = new ChainFolder();
  const first = await folder.open();
  for (const tid of [11, 12]) await first.append(fill(tid));
  for (const [utcDay, BTC] of [
    [19_999, 7],
    [20_000, -450],
  ])
    await first.append({ actor: 'engine', type: 'day', data: { utc_day: utcDay, BTC, ETH: null } });
  await first.append(note('the end'));
  await first.close();
  const lastMs = Date.parse(folder.records.at(-1)?.ts ?? '');
  const second = await folder.open({ bootId: nextBoot });
  await second.append(fill(13));
  expect(await read(folder)).toEqual({
    lastMs,
    tids: new Set([11, 12]),
    day: { utcDay: 20_000, unrealizedUusd: new Map([['BTC', -450]]) },
  });
  await second.close();
});

test('a file that has just been begun does not hide the one before it', async () => {
  using folder = new ChainFolder();
  const first = await folder.open({ segmentBytesMax: 2_000 });
  await first.append(fill(11));
  while (folder.names.length < 2) await first.append(note('x'.repeat(200)));
  await first.close();
  expect((await read(folder)).tids).toEqual(new Set([11]));
});

// Fills the histories that the venue keeps of an account up to their limits, so that what follows shows memory at its
// height: a venue that is still filling them would seem to leak, and one that leaks would seem to fill them. Every order
// has a cloid, as what comes after it may have one.
import type { Packable } from '../../../src/signing/msgpack.ts';
import { type Coin, wirePx, wireSz } from './acts.ts';
import type { SoakClient } from './client.ts';

const BATCH = 200;
/** Far enough from the market not to be met, close enough not to be refused. */
const FAR = 0.6;
const USD = 12;
const TOGETHER = 3;

export async function fillHistories(
  clients: readonly SoakClient[],
  coin: Coin,
  mid: () => number | null,
  items: number,
): Promise<void> {
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let client = waiting.shift(); client !== undefined; client = waiting.shift())
      await fill(client, coin, mid, items);
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
}

async function fill(client: SoakClient, coin: Coin, mid: () => number | null, items: number): Promise<void> {
  for (let done = 0; done < items; done += BATCH) {
    const px = mid();
    if (px === null) continue;
    const oids = oidsOf(await client.send(batch(client, coin, { isBuy: true, px: px * FAR, tif: 'Alo' })));
    if (oids.length > 0)
      await client.send({ type: 'cancel', cancels: oids.map((o) => ({ a: coin.asset, o })) });
  }
  for (let done = 0; done < items; done += BATCH) {
    const px = mid();
    const isBuy = (done / BATCH) % 2 === 0;
    if (px !== null)
      await client.send(batch(client, coin, { isBuy, px: px * (isBuy ? 1.02 : 0.98), tif: 'Ioc' }));
  }
}

function batch(
  client: SoakClient,
  coin: Coin,
  { isBuy, px, tif }: { isBuy: boolean; px: number; tif: string },
): Packable {
  const order = {
    a: coin.asset,
    b: isBuy,
    p: wirePx(px, coin),
    s: wireSz(USD, px, coin),
    r: false,
    t: { limit: { tif } },
  };
  return {
    type: 'order',
    orders: Array.from({ length: BATCH }, () => ({ ...order, c: client.nextCloid() })),
    grouping: 'na',
  };
}

function oidsOf(answer: unknown): number[] {
  const { response } = answer as { response?: { data?: { statuses?: { resting?: { oid: number } }[] } } };
  return (response?.data?.statuses ?? []).flatMap(({ resting }) =>
    resting === undefined ? [] : [resting.oid],
  );
}

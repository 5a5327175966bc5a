// Somebody for each engine who takes parts of its quotes all the time, so that fills, positions and what follows from them are there to be
// broken and judged. What they do at the venue is real; they know nothing of the engines.
import { Customer, coinsAt } from '@agora/testkit/prove/customer';
import type { Fleet } from '../fleet.ts';

/** Hundreds of fills in a run, and as a rule less of either side than an engine's limits of executions and turns forbid. */
const CUSTOMER = { everyMs: 900, sideRuns: 4 } as const;
const SHARES = [0.3, 0.7, 1];

/** They do not trade until they are started. */
export async function openCustomers(fleet: Fleet): Promise<Customer[]> {
  const { ids, venue, pair } = fleet;
  const { httpUrl, wsUrl } = venue;
  const [engine] = pair.config.engines;
  const coins = await coinsAt(httpUrl, engine?.coins ?? []);
  return Promise.all(
    ids.map(async (id) => {
      const account = fleet.walletsOf(id).account_address;
      let turn = 0;
      const share = () => SHARES[turn++ % SHARES.length] ?? 1;
      const customer = new Customer({ httpUrl, wsUrl, account, coins, share, ...CUSTOMER });
      const { address } = customer.trader;
      await venue.admin('POST', 'accounts', { address, usd: '100000000', cum_vlm_usd: 1_000_000_000 });
      return customer;
    }),
  );
}

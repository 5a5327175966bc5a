// Deployments of a pager that tests share: each test has one for itself, with a pager that knows of nothing before. Tests beside each other
// wait for the pager's long times together.
import { liveKeys } from '@agora/shared/redis-keys';
import type { AppProcess } from '@agora/testkit/app-process';
import { Pool } from '@agora/testkit/pool';
import { type PagerDeployment, startDeployment } from './deployment.ts';

export interface House extends PagerDeployment {
  /** The one that runs. */
  pager: AppProcess;
}

export class Houses {
  readonly #all: readonly PagerDeployment[];
  readonly #pool: Pool<PagerDeployment>;

  private constructor(all: readonly PagerDeployment[]) {
    this.#all = all;
    this.#pool = new Pool(all);
  }

  static async open(count: number, options: Parameters<typeof startDeployment>[0] = {}): Promise<Houses> {
    const all: PagerDeployment[] = [];
    // One after the other: what a start asks of its stores has to be answered in a fraction of a second.
    for (let n = 0; n < count; n += 1) all.push(await startDeployment(options));
    return new Houses(all);
  }

  /** A test's own: everything well, a pager without memory, every way to people open. */
  lend(run: (house: House) => Promise<void>): Promise<void> {
    return this.#pool.lend(async (deployment) => {
      const house: House = { ...deployment, pager: await deployment.start() };
      try {
        await run(house);
      } finally {
        await house.pager.remove();
        house.webhook.status = 200;
        house.api.chats.faults.clear();
        house.api.lift();
        for (const puppet of house.puppets) puppet.reset();
        await forget(house);
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((house) => house.stop()));
  }
}

async function forget({ pair }: PagerDeployment): Promise<void> {
  const redis = await pair.client('live', 'pager');
  for (const key of [liveKeys.alertState(), liveKeys.alertAcks()]) {
    const fields = Object.keys(await redis.hgetall(key));
    if (fields.length > 0) await redis.hdel(key, ...fields);
  }
  redis.disconnect();
}

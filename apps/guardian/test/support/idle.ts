// Engines of one deployment that wait for a test: each is one test's alone while it is lent, so that tests run beside each other under one
// guardian without seeing each other.
import { Pool } from '@agora/testkit/pool';
import { type Deployment, livingEngine } from './deployment.ts';

export class IdleEngines {
  readonly #it: Deployment;
  readonly #pool: Pool<string>;

  constructor(it: Deployment, ids: readonly string[]) {
    this.#it = it;
    this.#pool = new Pool(ids);
  }

  /** Gives an engine that lives and is free to `run`; afterwards its latch is resumed and its account is empty. */
  lend(run: (id: string) => Promise<void>): Promise<void> {
    return this.#pool.lend(async (id) => {
      const engine = await livingEngine(this.#it, id);
      const free = async () => {
        await engine.stop('test over');
        await this.#it.resume(id);
        await this.#it.clean(id);
      };
      try {
        await run(id);
      } catch (error) {
        // What went wrong first is told.
        await free().catch(() => undefined);
        throw error;
      }
      await free();
    });
  }
}

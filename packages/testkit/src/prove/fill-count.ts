// How many fills an engine has on record. Each look reads on from the last one: what runs beside it must not be held up by thousands.
import { filesIn } from '@agora/scripts/audit/node-files';
import { Follower } from '@agora/scripts/audit/tail';

export class FillCount {
  readonly #follower: Follower;
  #fills = 0;

  constructor(auditDir: string) {
    this.#follower = new Follower(filesIn(auditDir), 0, ({ record }) => {
      if (record?.type === 'fill') this.#fills += 1;
    });
  }

  /** As many as there are by now. */
  async look(): Promise<number> {
    await this.#follower.look();
    return this.#fills;
  }
}

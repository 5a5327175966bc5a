// What a chaos run breaks things on: a fleet whose every wire runs through a link that can be cut, whose processes can be stalled, whose
// engines write to disks of their own where the machine lets us mount them, with whose quotes somebody trades, and to whose accounts somebody else has a key.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { EngineId } from '@agora/shared/ids';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import type { AppProcess } from '@agora/testkit/app-process';
import type { Customer } from '@agora/testkit/prove/customer';
import { Fleet, startedAtLast } from '../fleet.ts';
import { Acts } from '../kills/acts.ts';
import { ageLatch } from '../matrix/redis-states.ts';
import { openCustomers } from './customers.ts';
import { KillFiles } from './kill-files.ts';
import { Link } from './link.ts';
import { Losses } from './losses.ts';
import { Spans } from './spans.ts';
import { stallable } from './stallable.ts';
import { OUTAGE_MS_MIN, Standstill } from './standstill.ts';
import { openStrangers, type Stranger } from './strangers.ts';

const DISK_MB = 128;
/** Quotes that move often, so that orders and cancels are always under way, and a book shown as often as it changes. */
const RESTLESS = { requote_threshold_bps: 0.3, anti_churn_cooldown_ms: 500 };
const BOOK_MS = 70;

export type Wire = 'latch' | 'venue';

export class Rig {
  readonly fleet: Fleet;
  readonly acts = new Acts();
  readonly spans: Spans;
  readonly killFiles: KillFiles;
  readonly losses = new Losses();
  /** Engines whose disk can be made full. */
  readonly disks: ReadonlySet<EngineId>;
  /** Processes that ended because we ended them. */
  readonly killed = new WeakSet<AppProcess>();
  readonly #links: ReadonlyMap<string, Link>;
  readonly #customers: Customer[] = [];
  #strangers: ReadonlyMap<EngineId, Stranger> = new Map();
  readonly standstill: Standstill;

  private constructor(fleet: Fleet, spans: Spans, links: ReadonlyMap<string, Link>, disks: Set<EngineId>) {
    this.fleet = fleet;
    this.spans = spans;
    this.#links = links;
    this.disks = disks;
    this.killFiles = new KillFiles(fleet.ids, (name) => fleet.dataFile(name));
    this.standstill = new Standstill((fromMs, toMs) => {
      if (toMs - fromMs >= OUTAGE_MS_MIN) spans.between(fleet.ids, ['account', 'venue'], fromMs, toMs);
    });
  }

  /** Everything trades. */
  static trading(engines: readonly string[]): Promise<Rig> {
    return startedAtLast(
      () => Rig.#open(engines),
      (rig) => rig.#trade(),
    );
  }

  static async #open(engines: readonly string[]): Promise<Rig> {
    const links = new Map<string, Link>();
    const spans = new Spans();
    const fleet = await Fleet.open({
      ...{ engines, web: true, strategy: RESTLESS, bookMs: BOOK_MS },
      preload: (name) => {
        const ids = name === 'guardian' ? fleet.ids : fleet.ids.filter((id) => id === name);
        const whose = name === 'guardian' ? 'guardian' : 'engine';
        return stallable((fromMs) => spans.since(ids, whose, fromMs));
      },
      routed: (name, file) => routed(name, file, links),
    });
    const [latch, venue] = [fleet.pair.config.ports.redis_latch, Number(new URL(fleet.venue.httpUrl).port)];
    for (const name of [...fleet.ids, 'guardian']) {
      links.set(`${name} latch`, await Link.to(latch));
      links.set(`${name} venue`, await Link.to(venue));
    }
    const rig = new Rig(fleet, spans, links, new Set(fleet.ids.filter((id) => mounted(fleet.dataFile(id)))));
    return rig;
  }

  async #trade(): Promise<void> {
    const { fleet, acts } = this;
    for (const id of fleet.ids) this.losses.copied(id, await fleet.looks.epochs(id));
    await ageLatch(fleet);
    await fleet.trade(() => acts.note('touch', fleet.ids));
    this.#strangers = await openStrangers(fleet);
    this.#customers.push(...(await openCustomers(fleet)));
    for (const customer of this.#customers) customer.start();
  }

  link(name: string, wire: Wire): Link {
    const link = this.#links.get(`${name} ${wire}`);
    if (link === undefined) throw new Error(`there is no wire from ${name} to ${wire}`);
    return link;
  }

  stranger(id: EngineId): Stranger {
    const stranger = this.#strangers.get(id);
    if (stranger === undefined) throw new Error(`nobody else has a key to the account of ${id}`);
    return stranger;
  }

  async close(): Promise<void> {
    this.standstill.end();
    this.killFiles.end();
    for (const customer of this.#customers) customer.stop();
    await Promise.all([...this.fleet.engines.values()].map((engine) => engine.remove()));
    for (const id of this.disks) execFileSync('umount', ['-l', this.fleet.dataFile(id)]);
    for (const link of this.#links.values()) link.close();
    await this.fleet.close();
  }
}

/** A copy of the launcher's file with the addresses of our own wires; the console's wires stay as they are. */
function routed(name: string, file: string, links: ReadonlyMap<string, Link>): string {
  const [latch, venue] = [links.get(`${name} latch`), links.get(`${name} venue`)];
  if (latch === undefined || venue === undefined) throw new Error(`${name} has no wires`);
  const said = runtimeConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const copy = {
    ...said,
    redis: { ...said.redis, latch: { ...said.redis.latch, port: latch.port } },
    venue: { http_url: `http://127.0.0.1:${venue.port}`, ws_url: `ws://127.0.0.1:${venue.port}/ws` },
  };
  const path = file.replace(/\.json$/, '.routed.json');
  writeFileSync(path, JSON.stringify(copy), { mode: 0o600 });
  return path;
}

/** False where this machine does not let us. */
function mounted(dir: string): boolean {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    const options = `size=${DISK_MB}m,mode=0700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * What the other processes say of themselves on `/healthz`: the heads of their audit chains, and disks that are not well. A process that
 * does not answer says nothing here; its silence is judged by its heartbeat.
 */
import type { AuditAnchor } from '@agora/shared/audit-record';
import { type Health, healthSchema } from '@agora/shared/health';
import { ask } from './http.ts';

export const NEIGHBOURS_EVERY_MS = 10_000;

export interface Neighbour {
  readonly name: string;
  readonly url: string;
}

export class Neighbours {
  readonly #neighbours: readonly Neighbour[];
  readonly #seen = new Map<string, Health | null>();

  constructor(neighbours: readonly Neighbour[]) {
    this.#neighbours = neighbours;
  }

  async look(): Promise<void> {
    await Promise.all(
      this.#neighbours.map(async ({ name, url }) => {
        const answer = await ask(url);
        this.#seen.set(name, 'silent' in answer ? null : (healthSchema.safeParse(answer.json).data ?? null));
      }),
    );
  }

  /** The newest durable record of every chain that could be asked. */
  get anchors(): AuditAnchor[] {
    return [...this.#seen.values()].flatMap((health) =>
      health?.audit_head == null ? [] : [health.audit_head],
    );
  }

  /** Audit chains that do not reach the disk. */
  get disks(): string[] {
    return [...this.#seen].flatMap(([name, health]) =>
      (health?.parts ?? [])
        .filter((part) => part.name === 'audit' && !part.ok)
        .map((part) => `Audit of ${name}: ${part.detail}.`),
    );
  }
}

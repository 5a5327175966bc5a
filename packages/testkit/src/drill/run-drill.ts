// So many kills and scenes on one deployment, in turn, and what venue and audit tell of each afterwards. Decides nothing about what is kept.
import { join } from 'node:path';
import { readAudit, readRecords } from '../judge/audit-reader.ts';
import { readVenue } from '../judge/venue-reader.ts';
import { homeFacts } from '../prove/home-facts.ts';
import { Rounds } from './cycle.ts';
import { type DrillDeployment, ORDERS_WANTED } from './deployment.ts';
import type { Kill, KillLatencies, Way } from './kill.ts';
import { latenciesOf } from './latencies.ts';
import { limitOnce } from './limit.ts';
import type { Scene, SceneLatencies, Strike } from './scene.ts';
import { sceneLatenciesOf } from './scene-latencies.ts';

interface Wanted {
  readonly paths: readonly Way[];
  readonly scenes: readonly Scene[];
  /** Of each. */
  readonly n: number;
}

interface DrillRun {
  readonly kills: readonly KillLatencies[];
  readonly strikes: readonly SceneLatencies[];
  /** What one stop cannot beat, once a round: see limit.ts. */
  readonly limitsMs: readonly number[];
  /** Halts that the drill did not cause. */
  readonly interruptions: readonly string[];
}

export async function runDrill(
  drill: DrillDeployment,
  { paths, scenes, n }: Wanted,
  say: (text: string) => void,
): Promise<DrillRun> {
  const rounds = await Rounds.open(drill);
  const facts = homeFacts(drill.it.home.dir);
  const [kills, strikes, limitsMs]: [Kill[], Strike[], number[]] = [[], [], []];
  say(
    `drill: ${n} kills of each of ${[...paths, ...scenes].join(', ')}, with ${ORDERS_WANTED} orders on four coins`,
  );
  try {
    await rounds.begin();
    // In turn, so that a noisy minute of the machine touches every way alike.
    for (let round = 0; round < n; round += 1) {
      for (const path of paths) {
        kills.push(await rounds.kill(path));
        await rounds.wayBack();
      }
      for (const scene of scenes) {
        strikes.push(await rounds.strike(scene));
        await rounds.wayBack();
      }
      limitsMs.push(await limitOnce(rounds.latch, facts.runtime.venue.http_url, facts.wallets.account));
      if (round % 50 === 49) say(`drill: ${round + 1} of ${n}`);
    }
  } finally {
    rounds.close();
  }
  const { account, engine, others } = facts.wallets;
  const [audit, guardian, venue] = await Promise.all([
    readAudit(facts.auditDir),
    readRecords(join(facts.home.data, 'audit/guardian')),
    readVenue(facts.journalDir, { account, signers: [engine, ...others] }),
  ]);
  const seen = { ...audit, ...venue, guardian };
  return {
    kills: latenciesOf(kills, seen),
    strikes: strikes.map((strike) => sceneLatenciesOf(strike, seen)),
    limitsMs,
    interruptions: rounds.interruptions,
  };
}

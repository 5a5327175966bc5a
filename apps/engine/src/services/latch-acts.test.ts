import type { AuditReceipt } from '@agora/shared/audit-chain';
import { type AuditNote, AuditUnwritable } from '@agora/shared/audit-sink';
import { haltIdSchema, requestIdSchema } from '@agora/shared/ids';
import type { Provenance } from '@agora/shared/latch';
import { expect, test } from 'vitest';
import { HandClock, Lines } from '../../test/support/doubles.ts';
import { bootedEngine } from '../../test/support/facts.ts';
import type { LatchStore, PanicScope } from '../ports/latch-store.ts';
import { LatchActs } from './latch-acts.ts';

const by = (reason: string) => ({ who: 'engine', path: 'engine' as const, reason });

/** Only what raising needs: two counters and their records. */
function setUp(epochs: Record<PanicScope, number>) {
  const records: [PanicScope, number, Provenance['path']][] = [];
  const done = { kind: 'answered', value: undefined } as const;
  const disk = { recorded: [] as string[], isFull: false };
  const resumes: [number, number][] = [];
  const link = { isUp: true };
  const engine = bootedEngine();
  const store: Pick<LatchStore, 'raise' | 'recordStop' | 'readLease' | 'writeResume'> = {
    raise: async (scope) => ({ kind: 'answered', value: ++epochs[scope] }),
    recordStop: async (scope, epoch, { path }) => {
      records.push([scope, epoch, path]);
      return done;
    },
    readLease: async () => ({
      kind: 'answered',
      value: { runId: 'r', values: [String(epochs.engine), '0', String(epochs.global), '0', 'boot-0001'] },
    }),
    writeResume: async ({ panic_epoch, panic_global_epoch }) => {
      expect(disk.recorded).toEqual(['resume_accepted']);
      if (!link.isUp) return { kind: 'silent', reason: 'timed out' };
      resumes.push([panic_epoch, panic_global_epoch]);
      return done;
    },
  };
  const audit = {
    append: async ({ type }: AuditNote) => {
      await new Promise(setImmediate);
      if (disk.isFull) throw new AuditUnwritable('ENOSPC', 'no space left');
      disk.recorded.push(type);
      return { seq: disk.recorded.length } as AuditReceipt; // nobody reads the rest
    },
  };
  const acts = new LatchActs({ store, audit, engine, clock: new HandClock(), log: new Lines() });
  return { acts, epochs, records, disk, resumes, link, engine };
}

test('a halt raises the own epoch once and never the one of all engines', async () => {
  const { acts, epochs, records } = setUp({ engine: 4, global: 2 });
  await acts.raise(by('recon_drift'), null);
  expect(epochs).toEqual({ engine: 5, global: 2 });
  expect(records).toEqual([['engine', 5, 'engine']]);
});

test('the kill file is told as the way by which the stop came', async () => {
  const { acts, records } = setUp({ engine: 0, global: 0 });
  await acts.raise({ who: 'ada', path: 'file', reason: 'mm-bot.kill' }, null);
  expect(records).toEqual([['engine', 1, 'file']]);
});

test('after a rollback the own epoch ends above its mark, and the global one at its mark', async () => {
  const { acts, epochs } = setUp({ engine: 1, global: 0 });
  await acts.raise(by('latch_rolled_back'), { panic_epoch: 4, panic_global_epoch: 3 });
  expect(epochs).toEqual({ engine: 5, global: 3 });
});

test('a global epoch that was not rolled back is left alone: raising it would stop every engine', async () => {
  const { acts, epochs } = setUp({ engine: 1, global: 3 });
  await acts.raise(by('latch_rolled_back'), { panic_epoch: 4, panic_global_epoch: 3 });
  expect(epochs).toEqual({ engine: 5, global: 3 });
});

const ACCEPTED = {
  ...{ request_id: requestIdSchema.parse('request-1'), halt_id: haltIdSchema.parse('0123456789abcdef') },
  ...{ who: 'ada', panic_epoch: 4, panic_global_epoch: 2 },
};
function resuming() {
  const rig = setUp({ engine: 4, global: 2 });
  const { request_id: requestId, who, ...epochs } = ACCEPTED;
  rig.engine.fsm.recovering = { requestId, who, epochs, sinceMs: 0 };
  const shows = (resume_epoch: number) => {
    const pairs = { panic_epoch: 4, resume_epoch, global: { panic_epoch: 2, resume_epoch: 2 } };
    const { lease } = rig.engine.control;
    rig.engine.control.lease = { ...lease, contact: { pairs, issuedMs: 0 } };
  };
  return { ...rig, shows };
}

test('I-11: a resume is on record before it is written, and not written where it is not', async () => {
  const { acts, disk, resumes } = resuming();
  await acts.writeResume(ACCEPTED);
  expect([disk.recorded, resumes]).toEqual([['resume_accepted'], [[4, 2]]]);
  const full = resuming();
  full.disk.isFull = true;
  await full.acts.writeResume(ACCEPTED);
  await full.acts.resumeAgain();
  expect(full.resumes).toEqual([]);
});

test('a resume that the latch did not take is written again, until the latch shows it', async () => {
  const { acts, resumes, link, shows } = resuming();
  link.isUp = false;
  shows(3);
  await acts.writeResume(ACCEPTED);
  expect(resumes).toEqual([]);
  link.isUp = true;
  await acts.resumeAgain();
  expect(resumes).toHaveLength(1);
  shows(4);
  await acts.resumeAgain();
  shows(3);
  await acts.resumeAgain();
  expect(resumes).toHaveLength(1);
});

test('a resume that is over by the time it is on record is not written', async () => {
  const { acts, disk, resumes, engine } = resuming();
  const writing = acts.writeResume(ACCEPTED);
  engine.fsm.recovering = null;
  await writing;
  await acts.resumeAgain();
  expect([disk.recorded, resumes]).toEqual([['resume_accepted'], []]);
});

// Every command of `./agora`, loaded only when it is called: `status` must not pay for `up`.
import type { Command, Passthrough } from './command.ts';

export interface Entry {
  /** Shown by `./agora help`; empty for the ones that only the launcher itself calls. */
  readonly summary: string;
  load(): Promise<Command | Passthrough>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  up: {
    summary: 'start everything (set up first, if needed)',
    load: async () => (await import('./up.ts')).up,
  },
  down: {
    summary: 'stop everything in order; --purge removes all data',
    load: async () => (await import('./down.ts')).down,
  },
  status: { summary: 'is it trading, and what runs', load: async () => (await import('./status.ts')).status },
  why: { summary: 'why it halted, in one paragraph', load: async () => (await import('./why.ts')).why },
  kill: { summary: 'stop all engines of this home now', load: async () => (await import('./kill.ts')).kill },
  resume: {
    summary: 'review the halt and ask to trade again',
    load: async () => (await import('./resume.ts')).resume,
  },
  enable: {
    summary: 'allow trading (once the other signals hold)',
    load: async () => (await import('./enable.ts')).enable,
  },
  reduce: {
    summary: 'quote only what shrinks the position, until the next resume',
    load: async () => (await import('./reduce.ts')).reduce,
  },
  keys: {
    summary: 'the agent wallets: who may act until when; new, approve, rotate, revoke',
    load: async () => (await import('./keys.ts')).keys,
  },
  flatten: {
    summary: 'close open positions of a halted engine: shows first, then asks',
    load: async () => (await import('./flatten.ts')).flatten,
  },
  envelope: {
    summary: 'the risk limits: show, accept a larger one, shrink at once',
    load: async () => (await import('./envelope.ts')).envelope,
  },
  adopt: {
    summary: 'after acting by hand at the venue: show differences, take them over',
    load: async () => (await import('./adopt.ts')).adopt,
  },
  operator: {
    summary: 'the accounts of the console: add, list, remove, reset-totp',
    load: async () => (await import('./operator.ts')).operator,
  },
  doctor: {
    summary: 'check this host and this deployment, with fixes',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  logs: {
    summary: 'show or follow the log of one process',
    load: async () => (await import('./logs.ts')).logs,
  },
  audit: {
    summary: 'verify, follow or show the audit chains',
    load: async () => (await import('./audit.ts')).audit,
  },
  test: { summary: 'run the tests, all or one stage', load: async () => (await import('./test.ts')).test },
  bench: {
    summary: 'measure speed next to its physical limits',
    load: async () => (await import('./bench.ts')).bench,
  },
  drill: {
    summary: 'real kills on a deployment of its own, and how long each step took',
    load: async () => (await import('./drill.ts')).drill,
  },
  prove: {
    summary: 'the long proof of everything, in hours and resumable; or one of its proofs by name',
    load: async () => (await import('./prove.ts')).prove,
  },
  incident: {
    summary: 'a bad night on virtual time, and a verdict a claim',
    load: async () => (await import('./incident.ts')).incident,
  },
  replay: {
    summary: 'live through a recording again, and find the first decision that differs',
    load: async () => (await import('./incident.ts')).replay,
  },
  sim: {
    summary: 'nights full of faults on virtual time, one a seed, judged by the venue journal',
    load: async () => (await import('./incident.ts')).sim,
  },
  venue: { summary: 'run the paper exchange alone', load: async () => (await import('./venue.ts')).venue },
  record: {
    summary: 'record the public frames of a venue into a file that the paper exchange replays',
    load: async () => (await import('./venue.ts')).record,
  },
  backup: {
    summary: 'copy the records of this deployment, checked',
    load: async () => (await import('./backup.ts')).backup,
  },
  restore: {
    summary: 'put the records of a backup back; nothing trades by it',
    load: async () => (await import('./restore.ts')).restore,
  },
  'compose-init': {
    summary: 'prepare this host for docker compose',
    load: async () => (await import('./compose-init.ts')).composeInit,
  },
  'redis-repair': {
    summary: 'mend a redis-latch that will not start, and raise the latch',
    load: async () => (await import('./redis-repair.ts')).redisRepair,
  },
  supervise: { summary: '', load: async () => (await import('./supervise.ts')).supervise },
};

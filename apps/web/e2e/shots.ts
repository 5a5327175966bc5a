// Every state that is looked at, and what was seen there when it was last looked at, in a sentence. A picture without a
// sentence does not compile.

export interface ShotSentence {
  readonly desktop: string;
  readonly phone: string;
}

const UNSEEN: ShotSentence = { desktop: 'Nobody looked at it yet.', phone: 'Nobody looked at it yet.' };

export const SHOTS = {
  checking: UNSEEN,
  'halted-boot': {
    desktop:
      'All four answers in one view, grey throughout, the first cause told before the gate that is missing; nothing to press but STOP and a link.',
    phone:
      'State, why and next action above the dock; the exposure is one sentence, and STOP says that it stands already.',
  },
  active: UNSEEN,
  gated: UNSEEN,
  reducing: UNSEEN,
  halting: UNSEEN,
  unconfirmed: UNSEEN,
  'unconfirmed-long': UNSEEN,
  'halted-position': UNSEEN,
  recovering: UNSEEN,
  breach: UNSEEN,
  'unknown-engine': UNSEEN,
  'unknown-redis': UNSEEN,
  'not-sent': UNSEEN,
  'session-ended': UNSEEN,
  help: UNSEEN,
  resume: UNSEEN,
  'resume-armed': UNSEEN,
  reduce: UNSEEN,
  runbook: UNSEEN,
  'audit-events': UNSEEN,
  'audit-records': UNSEEN,
  recon: UNSEEN,
  limits: UNSEEN,
  fleet: UNSEEN,
  alarms: UNSEEN,
  settings: UNSEEN,
  login: UNSEEN,
  'no-engine': UNSEEN,
  'not-found': UNSEEN,
} as const satisfies Record<string, ShotSentence>;
export type ShotName = keyof typeof SHOTS;

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
  help: {
    ...UNSEEN,
    desktop: 'The keys over a dimmed page; STOP stays above it, bright enough to be found and pressed.',
  },
  resume: UNSEEN,
  'resume-armed': UNSEEN,
  reduce: UNSEEN,
  runbook: UNSEEN,
  'audit-events': {
    ...UNSEEN,
    desktop: 'Events as sentences with their glyph and number, newest first; search above them.',
  },
  'audit-records': {
    ...UNSEEN,
    desktop: 'Records with who, what and data, a button for each proof, and one to verify the whole chain.',
  },
  recon: {
    ...UNSEEN,
    desktop:
      'No difference, both counts beside each other with the age of the comparison; drifts before are named as none.',
  },
  limits: {
    ...UNSEEN,
    desktop: 'Every limit in force beside the file, with nothing to press before the end of the page.',
  },
  fleet: {
    ...UNSEEN,
    desktop: 'One row for each engine with word, shape and answer, and a STOP of its own that is not filled.',
  },
  alarms: {
    ...UNSEEN,
    desktop:
      'The open incident with what to do, ways to stop with the age of their proof, the budget of pages, then every alarm.',
  },
  settings: {
    ...UNSEEN,
    desktop: 'Sound and keys of this browser, the own session, thresholds for reading.',
  },
  login: {
    ...UNSEEN,
    desktop: 'Three fields and the two ways to stop without signing in; nothing about the engine is claimed.',
  },
  'no-engine': { ...UNSEEN, desktop: 'Says that no such engine is configured and lists those that are.' },
  'not-found': UNSEEN,
} as const satisfies Record<string, ShotSentence>;
export type ShotName = keyof typeof SHOTS;

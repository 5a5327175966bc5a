// Every state that is looked at, and what was seen there when it was last looked at, in a sentence. A picture without a
// sentence does not compile.

export interface ShotSentence {
  readonly desktop: string;
  readonly phone: string;
}

export const SHOTS = {
  checking: {
    desktop:
      'Every panel has its name and says "not known yet" in grey; nothing is empty, moving or in colour but the outline of STOP, which works already.',
    phone: 'CHECKING with a dashed ring, three panels that wait, and STOP in the dock.',
  },
  'halted-boot': {
    desktop:
      'All four answers in one view, grey throughout, the first cause told before the gate that is missing; nothing to press but STOP and a link.',
    phone:
      'State, why and next action above the dock; the exposure is one sentence, and STOP says that it stands already.',
  },
  active: {
    desktop:
      'Grey all over but for the outline of STOP; the last halt is told as past, with its end, beside "No action needed".',
    phone:
      'State, last halt and next action above the dock; distances past the own height of the price read "> 100 %", so that the table fits.',
  },
  gated: {
    desktop:
      'Amber edge, thin ring: the band names the signal that is waited for with what it says; STOP is filled only because the next closure halts anyway.',
    phone:
      'The same three answers above the dock; the signal is named with its effect, not by its name alone.',
  },
  reducing: {
    desktop:
      'Amber ring, "Yes, only to shrink"; the resting orders of the table are on one side only, and the timeline says who asked for it.',
    phone: 'The word and its answer fit in two lines; nothing asks for an act.',
  },
  halting: {
    desktop:
      'Amber triangle, counted in what the venue confirmed; worst case still counts the orders, and the advice is to wait.',
    phone:
      'Word, count, why and "Wait" above the dock; the orders not confirmed are named up to four and counted past that, so that the positions follow soon.',
  },
  unconfirmed: {
    desktop:
      'Red band and a white STOP AGAIN inside it; the count of orders to assume live, those orders by name above the exposure that counts them, and the seconds until the advice changes.',
    phone:
      'Word, count, why and "Press STOP again" above a filled STOP in the dock; the first four orders and the positions follow in the same view.',
  },
  'unconfirmed-long': {
    desktop:
      'The advice turned to the venue itself with its runbook one press away; STOP AGAIN stays beside it, white in the red band, and gross and net stay in view.',
    phone:
      'The runbook is the one button of the page, a hand wide of STOP, which is outlined since it is no longer the advice.',
  },
  'halted-position': {
    desktop:
      'Amber edge and octagon; the band names both positions, the advice leaves it halted, and its button says that it changes nothing.',
    phone:
      'Three lines of the band name what is open, cause and effect follow with the time of the proof; the one button changes nothing and stands clear of STOP.',
  },
  recovering: {
    desktop:
      'A half-filled ring in grey: gate 3 of 7, and the advice is to wait; both signals that still block are the only amber.',
    phone: 'Word, gate and "Wait" above the dock.',
  },
  breach: {
    desktop:
      'Red band with a triangle, STOP white inside it; the advice is to flatten on the host, with the command to look at, since halting removes no risk.',
    phone:
      'Two lines of the band name both positions; the button that shows the command stands clear of STOP.',
  },
  'unknown-engine': {
    desktop:
      'Violet and dashed wherever nobody vouches now; the dead clock comes first, living ones after it; STOP is filled and is the one advice.',
    phone: 'The safe assumption first, then what is remembered with its age; exposure is titled last known.',
  },
  'unknown-redis': {
    desktop:
      'What engine and guardian say past Redis stands first, labelled so; everything else is last known, slanted, with its age.',
    phone: 'The direct words come before what is remembered; STOP is filled in the dock.',
  },
  'not-sent': {
    desktop:
      'The press is answered where it was made: not sent, two ways that help now, and that nothing is sent later; the rest of the page stays what it is.',
    phone: 'The dock says NOT SENT and what helps, in red, without covering anything else.',
  },
  'session-ended': {
    desktop:
      'One line says what to assume, how to stop without this page, and where to sign in again; nothing moved from its place.',
    phone: 'The same in three lines of the band; STOP stays in the dock.',
  },
  help: {
    desktop: 'The keys over a dimmed page; STOP stays above it, bright enough to be found and pressed.',
    phone:
      'The list lies between the state and STOP and says that no key resumes; the switch for single letters is in it.',
  },
  resume: {
    desktop:
      'Seven gates with their evidence beside the review of cause, exposure and limits; phrase, second factor and arming follow below, so that nobody gets there without passing the review.',
    phone:
      'Gates first, each with what it says and the command that helps where it is missing; the way down is long on purpose.',
  },
  'resume-armed': {
    desktop: 'The page is dimmed but for STOP; the countdown names the engine, and Cancel has the focus.',
    phone: 'The countdown lies between the state and STOP, neither of which it covers.',
  },
  reduce: {
    desktop:
      'The live exposure, what reduce-only does and does not do, and the command that closes positions; the last hour of gross exposure below.',
    phone: 'Exposure, then the request with its reason; the command follows above the dock.',
  },
  runbook: {
    desktop:
      'Four steps in their order beside the orders left, by id, with the time of the read they come from; nothing to press but STOP.',
    phone:
      'All four steps before the first touch, then id, order and price of what is left without scrolling sideways.',
  },
  'audit-events': {
    desktop: 'Events as sentences with their glyph and number, newest first; search above them.',
    phone:
      'Search, then sentences with their time; the number that leads to an event is left to the wide screen.',
  },
  'audit-records': {
    desktop: 'Records with who, what and data, a button for each proof, and one to verify the whole chain.',
    phone:
      'Chain, verdict and the button that verifies come first; the records scroll sideways inside their panel.',
  },
  recon: {
    desktop:
      'No difference, both counts beside each other with the age of the comparison; drifts before are named as none.',
    phone: 'Both counts and the age of the comparison fit in the first third of the screen.',
  },
  limits: {
    desktop: 'Every limit in force beside the file, with nothing to press before the end of the page.',
    phone:
      'Names end their lines between words, both columns of figures fit; the way to shrink lies below all of them.',
  },
  fleet: {
    desktop: 'One row for each engine with word, shape and answer, and a STOP of its own that is not filled.',
    phone:
      'Engine, its own STOP and its state are seen without scrolling sideways; figures follow to the right.',
  },
  alarms: {
    desktop:
      'The open incident with what to do, ways to stop with the age of their proof, the budget of pages, then every alarm.',
    phone:
      'What to do and the key that acknowledges stand beside the name of the alarm; ways to stop with the age of their proof follow.',
  },
  settings: {
    desktop: 'Sound and keys of this browser, the own session, thresholds for reading.',
    phone: 'Sound, keys and alerts first; the end of a session is reached by scrolling the table sideways.',
  },
  enrolment: {
    desktop: 'The code, the secret and the field for what the app shows fit in one view.',
    phone: 'The secret can be opened in an app of the same phone, which cannot scan itself.',
  },
  login: {
    desktop: 'Three fields and the two ways to stop without signing in; nothing about the engine is claimed.',
    phone:
      'The same in one column with STOP in the dock; the page says that it knows nothing and what to assume.',
  },
  'no-engine': {
    desktop: 'Says that no such engine is configured and lists those that are.',
    phone: 'The same two lines with a link to each engine, and STOP in the dock.',
  },
  'not-found': {
    desktop: 'One line and the way to the console; STOP stands where it always stands.',
    phone: 'One line, one link, and STOP in the dock.',
  },
} as const satisfies Record<string, ShotSentence>;
export type ShotName = keyof typeof SHOTS;

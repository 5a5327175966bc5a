/** What the web process must be able to answer and to do; the router in front of it decides who may ask. */
import type { AlarmBoard, Shelve } from '../alarm-board.ts';
import type { AlertCode } from '../alert-catalogue.ts';
import type { IncidentId } from '../alert-incident.ts';
import type { AuditProof } from '../audit-proof.ts';
import type { AuditReport } from '../audit-report.ts';
import type { ChainPage } from '../chain-answers.ts';
import type {
  ActAnswer,
  ActSent,
  AskAdopt,
  AskAnswer,
  AskReduce,
  AskResume,
  AskShrink,
  ResumeReview,
} from '../console-act.ts';
import type { ChainPageQuery, LastVerified } from '../console-audit.ts';
import type { ConsoleLimits } from '../console-limits.ts';
import type { ConsoleRecon } from '../console-recon.ts';
import type { DirectWord } from '../direct-word.ts';
import type { Fleet } from '../fleet.ts';
import type { Frame } from '../frame.ts';
import type { EngineId } from '../ids.ts';
import type { Enrolment, OwnSession, SessionRow, SignInRefused } from '../session.ts';
import type { EventPage, EventQuery, TimelineItem } from '../timeline.ts';
import type { Person } from './console-context.ts';

export interface ConsoleQueries {
  /** The engines of this installation, in the order of the configuration. */
  engines(): readonly EngineId[];
  /** The frame of one engine as of now. */
  snapshot(engineId: EngineId): Promise<Frame>;
  /** A frame at once, then on every change and at least once a second, until `signal` aborts. */
  frames(engineId: EngineId, signal: AbortSignal): AsyncIterable<Frame>;
  /** Every event after `after` (null = the backlog first), oldest first, each once, until `signal` aborts. */
  timeline(engineId: EngineId, after: string | null, signal: AbortSignal): AsyncIterable<TimelineItem>;
  /** What engine and guardian say when asked past Redis. Never rejects. */
  direct(engineId: EngineId): Promise<DirectWord>;
  /** All engines at once, then at least once a second. */
  fleet(signal: AbortSignal): AsyncIterable<Fleet>;
  recon(engineId: EngineId): Promise<ConsoleRecon>;
  limits(engineId: EngineId): Promise<ConsoleLimits>;
  /** Whether the session still stands; a stream ends when it does not. */
  isSignedIn(person: Person): Promise<boolean>;
  readonly session: ConsoleSessions;
  readonly audit: ConsoleAudit;
  readonly alarms: ConsoleAlarms;
  readonly acts: ConsoleActs;
}

export interface Credentials {
  readonly account: string;
  readonly password: string;
}

export interface ConsoleSessions {
  /** The secret of an account that has no second factor yet, shown to whoever knows its password. */
  enrolment(credentials: Credentials, address: string): Promise<Enrolment | SignInRefused>;
  own(person: Person): OwnSession;
  stepUp(person: Person, code: string, address: string): Promise<OwnSession | SignInRefused>;
  /** The own sessions; an operator sees everybody's. */
  list(person: Person): Promise<SessionRow[]>;
  /** False = there is no such session, or it is not theirs to end. */
  revoke(person: Person, handle: string): Promise<boolean>;
}

export interface ConsoleAudit {
  chains(): readonly string[];
  events(query: EventQuery): Promise<EventPage>;
  page(query: ChainPageQuery): Promise<ChainPage>;
  record(chain: string, seq: number): Promise<AuditProof>;
  verify(chain: string): Promise<AuditReport>;
  /** Null = none since this console started. */
  verified(chain: string): LastVerified | null;
}

export interface ConsoleAlarms {
  board(): Promise<AlarmBoard>;
  ack(person: Person, incident: IncidentId): Promise<boolean>;
  /** False for a P1, which nobody may shelve. */
  shelve(person: Person, shelve: Shelve): Promise<boolean>;
  unshelve(person: Person, code: AlertCode): Promise<boolean>;
  /** Asks the pager for one silent message to everybody. False = the request could not be written. */
  test(person: Person): Promise<boolean>;
}

export interface ConsoleActs {
  review(person: Person, engineId: EngineId): Promise<ResumeReview>;
  resume(person: Person, ask: AskResume): Promise<ActSent>;
  reduce(person: Person, ask: AskReduce): Promise<ActSent>;
  shrink(person: Person, ask: AskShrink): Promise<ActSent>;
  adopt(person: Person, ask: AskAdopt): Promise<ActSent>;
  answer(ask: AskAnswer): Promise<ActAnswer>;
}

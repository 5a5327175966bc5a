/** Everything that can happen to the engine. Times and ids arrive here; the core never asks for them. */
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import type { IsoMs } from '@agora/shared/time';
import type { LatchRead } from '../gate/lease.ts';
import type { EnableLook } from '../halt/enable-file.ts';
import type { HaltRecord } from '../halt/halt-record.ts';
import type { KillSight } from '../halt/kill-file.ts';
import type { VenueRead } from '../venue/account.ts';

/** `nowMs` is monotonic, `at` the same instant by the wall clock, for people. */
interface Timed {
  readonly nowMs: number;
  readonly at: IsoMs;
}

export type EngineEvent = Timed &
  (
    | { readonly kind: 'heartbeat_accepted'; readonly issuedMs: number }
    | { readonly kind: 'latch_refused' }
    | { readonly kind: 'latch_silent' }
    | { readonly kind: 'latch_read'; readonly read: LatchRead }
    | {
        readonly kind: 'guardian_read';
        readonly heartbeat: GuardianHeartbeat | null;
        readonly issuedMs: number;
      }
    | { readonly kind: 'host_files_seen'; readonly kill: KillSight; readonly enable: readonly EnableLook[] }
    | { readonly kind: 'venue_read'; readonly read: VenueRead }
    | { readonly kind: 'halt_recorded'; readonly record: HaltRecord }
    | { readonly kind: 'halt_record_failed'; readonly reason: string }
  );

/** What the shell has to do. It reports the outcome as an event where there is one. */
export type Effect =
  | { readonly kind: 'record_halt'; readonly record: HaltRecord }
  | { readonly kind: 'publish_snapshot' };

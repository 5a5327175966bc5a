/** The wall clock's instant as it goes over a wire. */
import { type IsoMs, isoMs } from '@agora/shared/time';
import type { Clock } from '../ports/clock.ts';

export function isoNow(clock: Clock): IsoMs {
  return isoMs(Math.trunc(clock.wallMs()));
}

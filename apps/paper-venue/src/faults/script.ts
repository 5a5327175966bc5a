// A script of faults in YAML: what goes wrong, and when, on the venue's own clock (wall or virtual). Each entry is a
// fault as `/_venue/faults` takes it, with times a person writes. Nothing of a file with a mistake is used.
import { z } from 'zod';
import { parseYaml } from '../market/scenario.ts';
import { durationMs, timeOfDayMs } from '../market/scenario-schema.ts';
import { type FaultSpec, faultSpec } from './spec.ts';
import { problemOf } from './validate.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const FAULTS_MAX = 1_000;

const duration = z.string().refine((text) => {
  const ms = durationMs(text);
  return ms !== null && ms <= WEEK_MS;
}, 'must be a duration of at most 168h, such as 90s, 10m or 1h30m');

const moment = z
  .string()
  .refine(
    (text) => durationMs(text) !== null || timeOfDayMs(text) !== null,
    'must be a time since the start (90s, 10m) or, with clock: wall, a time of day in UTC (00:00Z)',
  );

/** Times stand in `at`, `for`, `delay` and `every`; the rest is the fault itself. */
const entry = faultSpec
  .omit({ starts_in_ms: true, duration_ms: true, delay_ms: true, every_ms: true })
  .extend({ at: moment, for: duration.optional(), delay: duration.optional(), every: duration.optional() })
  .superRefine(({ at: _at, for: _for, delay, every, ...rest }, context) => {
    const times = {
      ...(delay === undefined ? {} : { delay_ms: 0 }),
      ...(every === undefined ? {} : { every_ms: 1 }),
    };
    const problem = problemOf({ ...rest, ...times, starts_in_ms: 0 });
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

const script = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes'),
    description: z.string().min(1).max(2_000),
    /** virtual: times count from the start of the venue; wall: also times of day (UTC) on the venue's clock. */
    clock: z.enum(['virtual', 'wall']),
    faults: z.array(entry).min(1).max(FAULTS_MAX),
  })
  .superRefine(({ clock, faults }, context) => {
    faults.forEach(({ at }, i) => {
      if (clock === 'wall' || durationMs(at) !== null) return;
      const message = 'a time of day needs clock: wall';
      context.addIssue({ code: 'custom', path: ['faults', i, 'at'], message });
    });
  });

/**
 * The script's faults, to be armed at `startMs` (venue time).
 *
 * @throws ScenarioError naming file, line and path of each mistake.
 */
export function parseFaultScript(text: string, file: string, startMs: number): FaultSpec[] {
  return parseYaml(script, text, file).faults.map(({ at, for: lasts, delay, every, ...rest }) => ({
    ...rest,
    starts_in_ms: startsIn(at, startMs),
    ...(lasts === undefined ? {} : { duration_ms: durationMs(lasts) ?? 0 }),
    ...(delay === undefined ? {} : { delay_ms: durationMs(delay) ?? 0 }),
    ...(every === undefined ? {} : { every_ms: Math.max(1, durationMs(every) ?? 1) }),
  }));
}

/** A time of day is the next one. */
function startsIn(at: string, startMs: number): number {
  const since = durationMs(at);
  if (since !== null) return since;
  const ofDay = timeOfDayMs(at) ?? 0;
  return (ofDay - (startMs % DAY_MS) + DAY_MS) % DAY_MS;
}

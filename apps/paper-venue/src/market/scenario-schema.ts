// The shape of a scenario file. Strict everywhere: an unknown key is an error, because a misspelt key would silently run another
// scenario than the one that was written. A file holds prices, liquidity and annotations; there is no place for expectations.
import { z } from 'zod';
import { REGIMES } from './regime.ts';

const DURATION = /^(?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,7})s)?(?:(\d{1,9})ms)?$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?Z$/;

/** Longest scenario and latest time in it, milliseconds. */
const SCENARIO_DURATION_MS_MAX = 7 * 24 * 3_600_000;

/** "1h30m", "90s", "250ms" in milliseconds; null when it is not a duration. */
export const durationMs = (text: string): number | null => {
  const match = DURATION.exec(text);
  if (match === null) return null;
  const [h = 0, m = 0, s = 0, ms = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((h * 60 + m) * 60 + s) * 1000 + ms;
};

/** "00:00Z", "23:59:30Z" in milliseconds since midnight UTC; null when it is not a time of day. */
export const timeOfDayMs = (text: string): number | null => {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) return null;
  const [h = 0, m = 0, s = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((h * 60 + m) * 60 + s) * 1000;
};

const duration = z.string().refine((text) => {
  const ms = durationMs(text);
  return ms !== null && ms <= SCENARIO_DURATION_MS_MAX;
}, 'must be a duration of at most 168h, such as 90s, 10m or 1h30m');

const moment = z
  .string()
  .refine(
    (text) => durationMs(text) !== null || timeOfDayMs(text) !== null,
    'must be a time since the start (90s, 10m) or, with clock: wall, a time of day in UTC (00:00Z)',
  );

const px = z.number().min(1e-6).max(1e9);
const factor = z.number().min(0).max(100);
/** Below 1/100 of its usual liquidity a coin has no market left to speak of. */
const liquidity = z.number().min(0.01).max(100);

const phase = z.strictObject({
  from: moment,
  to: moment,
  regime: z.enum(REGIMES).optional(),
  volatility: factor.optional(),
  liquidity: liquidity.optional(),
  activity: z.number().min(0.01).max(10).optional(),
  spread: z.number().min(0.1).max(100).optional(),
});

const span = z.strictObject({ from: moment, to: moment });

const coin = z.strictObject({
  price: z
    .array(z.strictObject({ at: moment, px }))
    .min(1)
    .max(10_000)
    .optional(),
  jumps: z
    .array(z.strictObject({ at: moment, bps: z.number().min(-5000).max(5000) }))
    .max(1000)
    .optional(),
  phases: z.array(phase).max(1000).optional(),
  oracle_frozen: z.array(span).max(1000).optional(),
});

const annotation = z.strictObject({
  at: moment,
  until: moment.optional(),
  coin: z.string().min(1).max(20).optional(),
  text: z.string().min(1).max(500),
});

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes'),
  description: z.string().min(1).max(2000),
  /** virtual: times count from the start of the run; wall: times of day (UTC) on the venue's clock. */
  clock: z.enum(['virtual', 'wall']),
  duration,
  market: z.strictObject({ phases: z.array(phase).max(1000) }).optional(),
  coins: z.record(z.string().min(1).max(20), coin).optional(),
  annotations: z.array(annotation).max(1000).optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioPhase = z.infer<typeof phase>;
export type ScenarioCoin = z.infer<typeof coin>;

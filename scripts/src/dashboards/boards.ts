// The four dashboards by the name of their file. On each the state of the safeguards stands above everything else. A test runs
// every query against a real Prometheus that scraped a real run.
import { INFRASTRUCTURE } from './infrastructure.ts';
import type { Board } from './render.ts';
import { SAFETY } from './safety.ts';
import { TRADING } from './trading.ts';
import { VENUE } from './venue.ts';

export const BOARDS: Readonly<Record<string, Board>> = {
  safety: SAFETY,
  trading: TRADING,
  venue: VENUE,
  infrastructure: INFRASTRUCTURE,
};

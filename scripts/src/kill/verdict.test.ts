// What a stop came to, by what is durable, who cancels, what was proven and who left.
import { expect, test } from 'vitest';
import { EXIT, Refusal } from '../cli/refusal.ts';
import type { Plan } from '../supervisor/plan.ts';
import { type Outcome, verdict } from './verdict.ts';

const plan: Plan = { buildId: 'b', configFile: 'c', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] };
const well: Outcome = {
  isDurable: true,
  cancels: 'proven',
  plan,
  about: { lines: [], missed: [] },
  unproven: [],
  left: null,
};
const missed = { lines: [], missed: ['./agora kill --home /srv/main'] };
const containers = { plan: { ...plan, containers: true } };

/** The exit code, and the line that is read. */
function ended(change: Partial<Outcome>): [number, string] {
  try {
    return [EXIT[verdict({ ...well, ...change })], ''];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [EXIT[error.exit], error.line()];
  }
}

test.each<[string, Partial<Outcome>]>([
  ['proven', {}],
  ['under way in living hands', { cancels: 'asked' }],
  ['proven in the moment in which somebody left', { left: 'SIGINT' }],
  ['under way, and left where no proof was awaited', { cancels: 'asked', left: 'SIGINT' }],
])('%s is well', (_, change) => {
  expect(ended(change)).toEqual([0, '']);
});

test.each<[string, Partial<Outcome>, number, RegExp]>([
  [
    'nobody cancels',
    { cancels: 'nobody' },
    1,
    /^nobody is known to cancel.* — cancel at the venue itself; `\.\/agora kill` again tells/,
  ],
  [
    'nobody cancels from a container',
    { cancels: 'nobody', ...containers },
    1,
    /`docker compose run --rm --no-deps guardian --once`/,
  ],
  ['durable nowhere', { isDurable: false }, 1, /^cancelled, but the stop is durable nowhere.*agora down`$/],
  [
    'a proof that did not come',
    { cancels: 'asked', unproven: ['mm-1'] },
    1,
    /^the stop stands and somebody cancels, but within 30 s .* no order rests of mm-1 — `\.\/agora status`/,
  ],
  [
    'a proof that did not come, durable nowhere',
    { cancels: 'asked', unproven: ['mm-1'], isDurable: false },
    1,
    /durable nowhere/,
  ],
  [
    'proven where nothing runs while another home does',
    { about: missed },
    5,
    /nothing runs in it, and what runs elsewhere goes on — `\.\/agora kill --home \/srv\/main`$/,
  ],
  [
    'left while it cancelled from here',
    { cancels: 'left', left: 'SIGINT', about: missed },
    130,
    /^left before .* rests: the stop stands, and nobody is known to cancel — cancel at the venue itself/,
  ],
  [
    'left by a terminal that closed, durable nowhere',
    { cancels: 'left', left: 'SIGHUP', isDurable: false },
    129,
    /THE STOP IS DURABLE NOWHERE.* — end every engine: `\.\/agora down`; cancel at the venue itself/,
  ],
  [
    'left while others cancel',
    { cancels: 'asked', unproven: ['mm-1'], left: 'SIGTERM' },
    143,
    /^left before .* rests of mm-1: the stop stands, and somebody cancels — `\.\/agora status` tells/,
  ],
  [
    'left in a container',
    { cancels: 'asked', unproven: ['mm-1'], left: 'SIGINT', ...containers },
    130,
    /`docker compose run --rm cli status`/,
  ],
])('%s is not', (_, change, code, line) => {
  expect(ended(change)).toEqual([code, expect.stringMatching(line)]);
});

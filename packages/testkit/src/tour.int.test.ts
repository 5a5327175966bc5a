// The tour of the README, word by word: its lines are run as they stand there, on a deployment of their own. Only the folder, the port
// and what a person types at a prompt are put in. A line that the page gains has no expectation here, and fails.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './app-process.ts';
import { type Deployment, newDeployment, type Outcome, outcomeOf } from './stack.ts';
import { isTrading, statusUntil } from './status-of.ts';

const TOUR_MS_MAX = 240_000;

let it: Deployment;
beforeAll(async () => {
  it = await newDeployment();
}, 60_000);
afterAll(() => it?.remove());

const becomes = (word: string) => statusUntil(it, word, ({ display }) => display === word);
/** Every stop is waited for to its end: who types reads, a test does not. */
const isHalted = () =>
  statusUntil(
    it,
    'HALTED, verified',
    ({ display, clearance }) => display === 'HALTED' && clearance === 'verified',
  );
/** Asks nothing: without a phrase, what is typed says the gates and ends. */
const everyGateHolds = () =>
  until('every gate', async () => {
    const { stderr } = await typed('./agora resume', null);
    return /Recovery gates:/.test(stderr) && !/^ {2}NO /m.test(stderr);
  });

/** What each line has to do: first what is said on either stream, then what follows of it. */
const EXPECTED: Readonly<
  Record<string, readonly { code: number; says: RegExp; leads?: () => Promise<unknown> }[]>
> = {
  './agora up --detach': [{ code: 0, says: /enable/ }],
  './agora enable': [
    { code: 0, says: /./, leads: () => becomes('ACTIVE') },
    { code: 0, says: /./, leads: everyGateHolds },
  ],
  // A busy machine closes the gate for a moment.
  './agora status': [{ code: 0, says: /ACTIVE|GATED/, leads: () => statusUntil(it, 'trading', isTrading) }],
  "./agora kill 'trying it'": [{ code: 0, says: /latched in redis-latch as stop/, leads: isHalted }],
  './agora why': [
    { code: 0, says: /Stopped by .* on the host from the command line, at .*resting orders cancelled/s },
  ],
  './agora resume': [
    { code: 1, says: /NO {2}no kill file.*rm .*mm-bot\.kill.*not hold, so the engine would refuse/s },
    { code: 0, says: /accepted/, leads: () => becomes('ACTIVE') },
  ],
  'rm .agora/data/mm-bot.kill': [{ code: 0, says: /^$/ }],
  'touch .agora/data/mm-bot.kill': [{ code: 0, says: /^$/, leads: isHalted }],
  './agora down': [{ code: 0, says: /stopped .*engine/ }],
};

const page = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The first two blocks of the tour: commands a line, the stop by HTTP, and how it ends. */
function tour(): { readonly lines: readonly string[]; readonly stop: string } {
  const section = page.slice(page.indexOf('## Sixty seconds'));
  const [lines = '', stop = ''] = [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const [curl = '', end = ''] = stop.split('\n\n');
  const commands = `${lines}\n${end}`.split('\n').map((line) => line.replace(/\s*#.*$/, ''));
  return { lines: commands.filter((line) => line !== ''), stop: curl.trim() };
}

/** As typed, in a shell; the deployment's folder, port and configuration stand for those of a fresh clone. */
function typed(line: string, phrase: string | null): Promise<Outcome> {
  const own = line
    .replaceAll('.agora/', `${it.home.dir}/`)
    .replaceAll(':3102/', `:${it.config.ports.guardian}/`)
    .replace(/^\.\/agora .*$/, (command) => `${command} --home '${it.home.dir}'`)
    .replace(/^\.\/agora up.*$/, (command) => `${command} --config '${it.configFile}'`);
  const said = phrase === null ? own : `${own} --confirm '${phrase}'`;
  return outcomeOf(spawn('sh', ['-c', said], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] }));
}

test(
  'every line does what the page says of it',
  async () => {
    const seen = new Map<string, number>();
    const { lines, stop } = tour();
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const turn = seen.get(line) ?? 0;
      seen.set(line, turn + 1);
      const expected = EXPECTED[line]?.[turn];
      if (expected === undefined) throw new Error(`nothing is expected of line ${turn + 1} '${line}'`);
      if (line === './agora down') {
        const answer = await typed(stop, null);
        expect(answer.stdout).toMatch(/"epoch":\d+.*"state":"HALTED"/);
      }
      const phrase =
        line === './agora resume' && expected.code === 0 ? `RESUME ${it.config.engines[0]?.id}` : null;
      const { code, stdout, stderr } = await typed(line, phrase);
      expect([line, code, stdout + stderr]).toEqual([
        line,
        expected.code,
        expect.stringMatching(expected.says),
      ]);
      await expected.leads?.();
    }
    expect(existsSync(join(it.home.data, 'mm-bot.kill')), 'what was touched last').toBe(true);
  },
  TOUR_MS_MAX,
);

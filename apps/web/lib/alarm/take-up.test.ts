// What the page says of an acknowledgement, from the press on.
import type { Incident, IncidentId } from '@agora/shared/alert-incident';
import { isoMs } from '@agora/shared/time';
import { expect, it } from 'vitest';
import { makeTakeUp, type Pager } from './take-up.ts';

// What is read of an incident here.
const incident = (id: string) => ({ incident: id, engine_id: null, closed_at: null, changed_at: isoMs(0) });
const boardOf = (...ids: string[]) => ({
  incidents: ids.map(incident) as unknown as Incident[],
  words: [],
  pager_age_ms: 100,
});

/** A pager that answers when it is told to, and gives up what it is asked where that is given up. */
function takingUp() {
  const asked: { answer: (done: boolean) => void; fail: () => void; incident: IncidentId }[] = [];
  const limits: AbortController[] = [];
  const said: string[] = [];
  let number = 12;
  const pager: Pager = {
    board: async () => boardOf(String(number++)),
    ack: (which, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        const [answer, fail] = [(done: boolean) => resolve({ done }), () => reject(new Error('refused'))];
        asked.push({ answer, fail, incident: which });
      }),
  };
  const limit = () => {
    const controller = new AbortController();
    limits.push(controller);
    return controller.signal;
  };
  return { press: makeTakeUp(pager, 'mm-btc-1', limit, (text) => said.push(text)), asked, limits, said };
}

/** Lets everything happen that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it.each<[string, (of: ReturnType<typeof takingUp>) => void, string]>([
  ['kept', ({ asked }) => asked[0]?.answer(true), 'Acknowledged 12'],
  ['not kept', ({ asked }) => asked[0]?.answer(false), 'Pager not told: see Alarms'],
  ['refused', ({ asked }) => asked[0]?.fail(), 'Pager not told: see Alarms'],
  ['not answered in time', ({ limits }) => limits[0]?.abort(), 'No answer: see Alarms'],
])('says that it is under way, then that it was %s', async (_what, end, expected) => {
  const of = takingUp();
  of.press();
  expect(of.said).toEqual(['Acknowledging']);
  await settled();
  end(of);
  await settled();
  expect(of.said).toEqual(['Acknowledging', expected]);
});

it('lets nothing said of an earlier press stand for a later one', async () => {
  const { press, asked, said } = takingUp();
  press();
  await settled();
  asked[0]?.answer(true);
  await settled();
  press();
  expect(said.at(-1)).toBe('Acknowledging');
  await settled();
  press();
  await settled();
  asked[2]?.answer(true);
  await settled();
  asked[1]?.fail();
  await settled();
  expect(said.at(-1)).toBe('Acknowledged 14');
});

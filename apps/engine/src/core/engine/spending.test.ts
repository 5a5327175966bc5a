// What a halt spends of the enable file when it cannot see it: nothing of before counts, and a touch of after does.
import { isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { Rig } from '../../../test/support/engine-rig.ts';
import { spendUnseen } from './halting.ts';

const UNREADABLE = 'cannot be looked at (EACCES)';

function resume(rig: Rig): string | null {
  rig.pass(1_000);
  rig.only({
    ...{ kind: 'request', side: 'web' },
    request: {
      ...{ act: 'resume', request_id: `request-${rig.nowMs}` as never, who: 'ada', reason: null },
      ...{ snapshot_seq: null, at: isoMs(rig.wallMs), second_factor_at: isoMs(rig.wallMs) },
      reviewed: { panic_epoch: rig.latch.panicE, panic_global_epoch: rig.latch.panicG },
      halt_id: rig.engine.fsm.halt.halt_id,
    },
  });
  if (rig.engine.fsm.recovering === null) return rig.named('resume_refused').at(-1)?.code ?? null;
  rig.latch.resumeE = rig.latch.panicE;
  rig.pass(2_000);
  return rig.engine.fsm.state;
}

/** Stopped by hand while the file could not be seen, for long after the latch showed the stop. */
function stoppedBlind(hide: (rig: Rig) => void): Rig {
  const rig = new Rig().start();
  hide(rig);
  rig.latch.panicE += 1;
  rig.pass(6_000);
  return rig;
}

describe('I-11: an enable file that could not be looked at when the halt spent it', () => {
  const blind = () => stoppedBlind((rig) => Object.assign(rig, { enableProblem: UNREADABLE }));

  test('as it is then seen it does not count, and a touch after that does', () => {
    const rig = blind();
    rig.enableMark = 'touched while nobody could see it';
    rig.enableProblem = null;
    expect(resume(rig)).toBe('GATES_OUTSTANDING');
    rig.enableMark = 'touched-2';
    expect(resume(rig)).toBe('ACTIVE');
  });

  test('is recorded as spent before a touch counts', () => {
    const rig = blind();
    rig.enableProblem = null;
    rig.pass(1_000);
    const { spent, toSpend } = rig.engine.fsm;
    expect([spent, toSpend]).toEqual([{ enable: 'touched-1' }, { enable: 'touched-1' }]);
  });

  test('at boot neither', () => {
    const rig = new Rig();
    rig.enableMark = 'touched-0';
    rig.engine.fsm.toSpend = {};
    rig.connect();
    rig.pass(200);
    rig.openDesk();
    rig.pass(6_000);
    expect(rig.engine.fsm.state).toBe('HALTED');
    rig.enableMark = 'touched-1';
    rig.pass(3_000);
    expect(rig.engine.fsm.state).toBe('ACTIVE');
  });
});

test('I-11: an enable file whose folder was away at the halt does not count when it comes back as it was', () => {
  const rig = stoppedBlind((away) => Object.assign(away, { enableMark: null }));
  rig.enableMark = 'touched-1';
  expect(resume(rig)).toBe('GATES_OUTSTANDING');
  rig.enableMark = 'touched-2';
  expect(resume(rig)).toBe('ACTIVE');
});

describe('what a look adds to what is spent', () => {
  const UNSEEN = { name: 'second', mark: 'touched-9', problem: null };
  const spentBy = (rig: Rig, look: { name: string; mark: string | null; problem: string | null }) => {
    const { engine } = rig;
    Object.assign(engine.control, { enableLooks: [...engine.control.enableLooks, look] });
    engine.effects.length = 0;
    spendUnseen(engine);
    return { names: Object.keys(engine.fsm.toSpend), recorded: engine.effects.length };
  };

  test('of a file that is first seen while HALTED: all of it, on record', () => {
    expect(spentBy(new Rig(), UNSEEN)).toMatchObject({ names: ['enable', 'second'], recorded: 1 });
  });

  test.each<[string, () => Rig, Parameters<typeof spentBy>[1]]>([
    ['while ACTIVE', () => new Rig().start(), UNSEEN],
    ['of a file that still cannot be looked at', () => new Rig(), { ...UNSEEN, problem: UNREADABLE }],
    ['of a file that is known', () => new Rig(), { ...UNSEEN, name: 'enable' }],
  ])('nothing %s', (_, booted, look) => {
    const rig = booted();
    const before = Object.keys(rig.engine.fsm.toSpend);
    expect(spentBy(rig, look)).toEqual({ names: before, recorded: 0 });
  });
});

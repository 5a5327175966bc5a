import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeSounder } from './tone.ts';

/** A browser's sound, which it may suspend and which only a gesture, or nobody, lets go on. */
class FakeAudio {
  static last: FakeAudio;
  state: 'running' | 'suspended' | 'closed' = 'running';
  readonly destination = {};
  readonly currentTime = 0;
  mayResume = true;
  notes = 0;
  onstatechange: (() => void) | null = null;
  constructor() {
    FakeAudio.last = this;
  }
  turn(state: FakeAudio['state']) {
    this.state = state;
    this.onstatechange?.();
  }
  async resume() {
    if (!this.mayResume) throw new DOMException('no gesture', 'NotAllowedError');
    this.turn('running');
  }
  async close() {
    this.turn('closed');
  }
  createOscillator() {
    this.notes += 1;
    return { frequency: { value: 0 }, connect: () => this.createGain(), start() {}, stop() {} };
  }
  createGain() {
    return { gain: { value: 0 }, connect: () => undefined };
  }
}

function sounding() {
  vi.stubGlobal('AudioContext', FakeAudio);
  const told: boolean[] = [];
  const sounder = makeSounder((isRunning) => told.push(isRunning));
  if (sounder === null) throw new Error('there is sound');
  return { sounder, audio: FakeAudio.last, told };
}

afterEach(() => vi.unstubAllGlobals());

describe('the sound of the console', () => {
  it('is none where the browser has none', () => {
    vi.stubGlobal('AudioContext', undefined);
    expect(makeSounder(() => undefined)).toBeNull();
  });

  it('tells when the browser suspends it and when it runs again', () => {
    const { audio, told } = sounding();
    audio.turn('suspended');
    audio.turn('running');
    expect(told).toEqual([true, false, true]);
  });

  it('plays only while it runs, so that nothing old sounds all at once later, and asks to go on', async () => {
    const { sounder, audio, told } = sounding();
    sounder.play('P1');
    expect(audio.notes).toBe(2);
    audio.turn('suspended');
    sounder.play('P1');
    await Promise.resolve();
    expect(audio.notes).toBe(2);
    expect(told.at(-1)).toBe(true);
  });

  it('stays off, and says nothing else, where the browser does not let it go on', async () => {
    const { sounder, audio, told } = sounding();
    audio.mayResume = false;
    audio.turn('suspended');
    sounder.wake();
    await Promise.resolve();
    expect(told).toEqual([true, false]);
  });

  it('tells nothing once it was closed', () => {
    const { sounder, told } = sounding();
    sounder.close();
    expect(told).toEqual([true]);
  });
});

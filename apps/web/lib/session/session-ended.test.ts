import { describe, expect, it } from 'vitest';
import { isSessionEnded, onSessionEnded, tellSessionEnded, tellSessionStands } from './session-ended.ts';

describe('a session that ended', () => {
  it('is told once, and is over when the server knows the session again', () => {
    const told: boolean[] = [];
    const leave = onSessionEnded(() => told.push(isSessionEnded()));
    tellSessionStands();
    tellSessionEnded();
    tellSessionEnded();
    tellSessionStands();
    leave();
    tellSessionEnded();
    tellSessionStands();
    expect(told).toEqual([true, false]);
    expect(isSessionEnded()).toBe(false);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { engineIdSchema } from './ids.ts';
import { engineUser, redisAuthority, renderAclRules } from './redis-authority.ts';
import {
  AUTH_KEYS_PATTERN,
  epochKeys,
  latchKeys,
  latchStateKeys,
  leaseKeys,
  liveKeys,
  requestKeys,
} from './redis-keys.ts';

const a = engineIdSchema.parse('mm-a');
const b = engineIdSchema.parse('mm-b');

describe('keys', () => {
  test('each lies under the tag of its engine or of global, and no two are equal', () => {
    const all = [
      ...latchStateKeys([a, b]),
      ...requestKeys(a, 'web'),
      ...requestKeys(a, 'cli'),
      liveKeys.snapshot(a),
      liveKeys.events(a),
      liveKeys.orders(a),
      liveKeys.fills(a),
      liveKeys.alertOutbox(),
      liveKeys.alertState(),
      liveKeys.alertAcks(),
      liveKeys.pagerHeartbeat(),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const key of all) expect(key).toMatch(/^agora:\{(mm-a|mm-b|global)\}:[a-z_:]+$/);
  });

  test('a lease read holds both pairs in the order that the reader expects, then the owner', () => {
    expect(leaseKeys(a)).toEqual([
      'agora:{mm-a}:panic:epoch',
      'agora:{mm-a}:resume:epoch',
      'agora:{global}:panic:epoch',
      'agora:{mm-a}:resume:global_epoch',
      'agora:{mm-a}:owner',
    ]);
  });

  test('the launcher creates four kinds of counters and nothing else', () => {
    expect(epochKeys([a])).toEqual([
      latchKeys.globalPanicEpoch(),
      latchKeys.panicEpoch(a),
      latchKeys.resumeEpoch(a),
      latchKeys.resumeGlobalEpoch(a),
    ]);
  });

  test('every login record lies under the one pattern', () => {
    const prefix = AUTH_KEYS_PATTERN.slice(0, -1);
    for (const key of [
      liveKeys.session('s'),
      liveKeys.sessionsOf('op'),
      liveKeys.loginFailures('address', '::1'),
      liveKeys.totpStep('op'),
    ]) {
      expect(key.startsWith(prefix)).toBe(true);
    }
  });
});

describe('authority', () => {
  const specs = redisAuthority([a, b]);
  const latch = specs.filter((spec) => spec.instance === 'latch');
  const writes = (user: string, key: string) =>
    latch
      .filter((spec) => spec.user === user)
      .flatMap((spec) => spec.selectors)
      .filter((selector) => selector.access !== 'read' && selector.keys.includes(key))
      .flatMap((selector) => selector.commands);

  test('both instances have one user a process', () => {
    const users = ['launcher', engineUser(a), engineUser(b), 'guardian', 'pager', 'web', 'cli'];
    for (const instance of ['latch', 'live']) {
      expect(specs.filter((s) => s.instance === instance).map((s) => s.user)).toEqual(users);
    }
  });

  test('panic epochs are raised by INCR and created by SETNX, by nothing else', () => {
    for (const key of [latchKeys.panicEpoch(a), latchKeys.globalPanicEpoch()]) {
      for (const user of ['web', 'cli', 'guardian', engineUser(a)])
        expect(writes(user, key)).toEqual(['incr']);
      expect(writes('launcher', key)).toEqual(['setnx']);
      expect(writes('pager', key)).toEqual([]);
    }
    expect(writes(engineUser(b), latchKeys.panicEpoch(a))).toEqual([]);
  });

  test('resume epochs are written by their engine alone', () => {
    for (const key of [latchKeys.resumeEpoch(a), latchKeys.resumeGlobalEpoch(a)]) {
      const writers = latch.map((spec) => spec.user).filter((user) => writes(user, key).length > 0);
      expect(writers).toEqual(['launcher', engineUser(a)]);
      expect(writes('launcher', key)).toEqual(['setnx']);
    }
  });

  test('no pattern on the latch, no dangerous command anywhere', () => {
    expect(
      latch.flatMap((s) => s.selectors.flatMap((x) => x.keys)).filter((key) => /[*?[\]\\]/.test(key)),
    ).toEqual([]);
    const commands = specs.flatMap((s) => [...s.connection, ...s.selectors.flatMap((x) => x.commands)]);
    for (const forbidden of [
      'eval',
      'flushall',
      'flushdb',
      'config|set',
      'acl',
      'keys',
      'scan',
      'debug',
      'shutdown',
      'script',
    ]) {
      expect(commands).not.toContain(forbidden);
    }
    expect(commands.every((command) => /^[a-z|]+$/.test(command))).toBe(true);
  });
});

describe('renderAclRules', () => {
  const spec = redisAuthority([a]).find((s) => s.user === 'pager' && s.instance === 'latch');
  test('is one line, starts from nothing and holds no password', () => {
    if (spec === undefined) throw new Error('the pager has a user');
    const hash = createHash('sha256').update('secret').digest('hex');
    const line = renderAclRules(spec, hash);
    expect(line).not.toContain('\n');
    expect(line).toMatch(new RegExp(`^user pager on #${hash} resetkeys resetchannels -@all `));
    expect(line).toContain('(-@all +get ');
    expect(line).toContain('%R~agora:{mm-a}:panic:epoch');
  });
  test('refuses what is no hash, and a key that would split the line', () => {
    if (spec === undefined) throw new Error('the pager has a user');
    expect(() => renderAclRules(spec, 'secret')).toThrow();
    const split = { ...spec, selectors: [{ commands: ['get'], access: 'read', keys: ['a b'] }] } as const;
    expect(() => renderAclRules(split, '0'.repeat(64))).toThrow(RangeError);
  });
});

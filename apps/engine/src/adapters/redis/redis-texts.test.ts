import { describe, expect, test } from 'vitest';
import { serverName } from './connection.ts';
import { runIdOf } from './redis-latch-store.ts';

test.each([
  ['127.0.0.1', 'localhost'],
  ['10.8.0.2', 'localhost'],
  ['::1', 'localhost'],
  ['redis-latch', 'redis-latch'],
  ['redis.example', 'redis.example'],
])('a server at %s is asked for under the name %s', (host, name) => {
  expect(serverName(host)).toBe(name);
});

describe('the run id of a server', () => {
  const id = '0123456789abcdef0123456789abcdef01234567';
  test.each([
    ['as Redis writes it', `# Server\r\nredis_version:7.0.15\r\nrun_id:${id}\r\ntcp_port:0\r\n`, id],
    ['missing', '# Server\r\nredis_version:7.0.15\r\n', null],
    ['too short', 'run_id:0123\r\n', null],
    ['in another field', `master_run_id:${id}\r\n`, null],
    ['empty answer', '', null],
  ])('%s', (_, info, runId) => {
    expect(runIdOf(info)).toBe(runId);
  });
});

import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';

test.each<[string, number, string, number | null, string, number | null]>([
  ['no answer', 0, 'ECONNREFUSED', null, 'later', 1_000],
  ['asked to wait', 429, 'Too Many Requests: retry after 7', 7, 'later', 7_000],
  ['asked to wait, not for how long', 429, 'Too Many Requests', null, 'later', 1_000],
  ['a revoked token', 401, 'Unauthorized', null, 'later', 30_000],
  ['a token of nobody', 404, 'Not Found', null, 'later', 30_000],
  ['its own trouble', 502, 'Bad Gateway', null, 'later', 1_000],
  ['a wrong chat', 400, 'Bad Request: chat not found', null, 'chat_refuses', null],
  ['a bot that was blocked', 403, 'Forbidden: bot was blocked by the user', null, 'chat_refuses', null],
  [
    'a bot that was thrown out',
    403,
    'Forbidden: bot was kicked from the group chat',
    null,
    'chat_refuses',
    null,
  ],
  [
    'no rights',
    400,
    'Bad Request: not enough rights to send text messages to the chat',
    null,
    'chat_refuses',
    null,
  ],
  [
    'no rights, in other words',
    400,
    'Bad Request: have no rights to send a message',
    null,
    'chat_refuses',
    null,
  ],
  [
    'a channel that it may not write to',
    400,
    'Bad Request: need administrator rights in the channel chat',
    null,
    'chat_refuses',
    null,
  ],
  ['a chat of readers', 400, 'Bad Request: CHAT_WRITE_FORBIDDEN', null, 'chat_refuses', null],
  ['a closed topic', 400, 'Bad Request: TOPIC_CLOSED', null, 'chat_refuses', null],
  ['a chat of nobody', 400, 'Bad Request: PEER_ID_INVALID', null, 'chat_refuses', null],
  [
    'a group that moved',
    400,
    'Bad Request: group chat was upgraded to a supergroup chat',
    null,
    'chat_refuses',
    null,
  ],
  ['what nobody has seen yet', 400, 'Bad Request: SOMETHING_NEW', null, 'chat_refuses', null],
  ['one that is too long', 400, 'Bad Request: message is too long', null, 'pointless', null],
  ['one of old spelling', 400, 'Bad Request: MESSAGE_TOO_LONG', null, 'pointless', null],
  ['an empty one', 400, 'Bad Request: message text is empty', null, 'pointless', null],
  ['a message that is gone', 400, 'Bad Request: message to edit not found', null, 'pointless', null],
  ['a message that says the same', 400, 'Bad Request: message is not modified: x', null, 'pointless', null],
  ['a malformed one', 400, "Bad Request: can't parse entities: x", null, 'pointless', null],
])('%s', (_, code, description, retryAfterS, kind, waitMs) => {
  const verdict = verdictOf({ code, description, retryAfterS });
  expect(verdict.kind).toBe(kind);
  if (verdict.kind === 'later') expect(verdict.waitMs).toBe(waitMs);
});

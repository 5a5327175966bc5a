import { expect, it } from 'vitest';
import { originOf } from './origin.ts';

const ALLOWED = ['https://console.example:3000'];

it.each([
  [{ origin: 'http://127.0.0.1:3000' }, 'ours'],
  [{ origin: 'https://console.example:3000' }, 'ours'],
  [{ origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'cross-site' }, 'ours'],
  [{ origin: 'http://127.0.0.1:3001' }, 'foreign'],
  [{ origin: 'http://console.example:3000' }, 'foreign'],
  [{ origin: 'https://console.example' }, 'foreign'],
  [{ origin: 'https://evil.example' }, 'foreign'],
  [{ origin: 'null' }, 'foreign'],
  [{ origin: '' }, 'foreign'],
  [{ 'sec-fetch-site': 'cross-site' }, 'foreign'],
  [{ 'sec-fetch-site': 'same-site' }, 'foreign'],
  [{ 'sec-fetch-site': 'same-origin' }, 'absent'],
  [{ 'sec-fetch-site': 'none' }, 'absent'],
  [{}, 'absent'],
])('%j is %s', (headers, origin) => {
  expect(originOf({ host: '127.0.0.1:3000', ...headers }, ALLOWED)).toBe(origin);
});

import { expect, it } from 'vitest';
import { wayOnOf } from './way-on.ts';

it.each([
  [undefined, '/console'],
  ['/audit?chain=web', '/audit?chain=web'],
  ['/console?engine=mm-eth-1#why', '/console?engine=mm-eth-1#why'],
  ['/?engine=mm-1', '/?engine=mm-1'],
  ['//evil.example', '/console'],
  ['/\\evil.example', '/console'],
  ['/a\\..\\evil', '/console'],
  ['https://evil.example', '/console'],
  ['javascript:alert(1)', '/console'],
  ['/\t/evil.example', '/console'],
  ['/login?next=/login', '/console'],
  ['/api/audit/export?chain=web', '/console'],
  ['', '/console'],
  [['/a', '/b'], '/console'],
])('%j leads to %s', (next, wayOn) => expect(wayOnOf(next)).toBe(wayOn));

import { expect, test } from 'vitest';
import { runtimeConfigSchema } from './runtime-config.ts';
import { RUNTIME_DRAFT as web } from './runtime-fixture.ts';

test('a runtime file names only what its process may read', () => {
  const parsed = runtimeConfigSchema.parse(web);
  expect(parsed.private_files).toEqual({});
  expect(parsed.wallets['mm-1' as keyof typeof parsed.wallets]).not.toHaveProperty('engine_key_file');
});

test.each([
  ['an unknown key', { ...web, secret: 'x' }],
  ['an unknown caller', { ...web, bearer_token_files: { nobody: '/x' } }],
  ['a relative path', { ...web, data_dir: 'data' }],
  ['an unknown process', { ...web, process: 'trader' }],
  ['a broken configuration', { ...web, config: { ...web.config, venue: 'mainnet' } }],
])('%s is refused', (_, input) => {
  expect(runtimeConfigSchema.safeParse(input).success).toBe(false);
});

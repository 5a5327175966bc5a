// A stamp says of this checkout what git and the changelog say of it.
import { expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { changeSets, changeSetsOf } from './change-set.ts';
import { provenHash, treeOfFolder } from './proven.ts';
import { stamp, stampSchema } from './stamp.ts';

test('the stamp of this checkout', () => {
  const taken = stamp();
  expect(stampSchema.parse(JSON.parse(JSON.stringify(taken)))).toEqual(taken);
  expect(taken.proven).toBe(provenHash(treeOfFolder(ROOT)));
  expect(taken.change_set).toBe(changeSets()[0]);
});

test('headings of a changelog, newest first; a release keeps the name that it had before', () => {
  const text =
    '# Changelog\n\n## Unreleased (0.3.0)\n\n- 9.9.9\n\n## 0.2.1 (2026-12-01)\n\n### 7.7.7\n\n## 0.1.0\n';
  expect(changeSetsOf(text)).toEqual(['0.3.0', '0.2.1', '0.1.0']);
  expect(changeSetsOf(text.replace('Unreleased (0.3.0)', '0.3.0 (2027-01-02)'))).toEqual(changeSetsOf(text));
});

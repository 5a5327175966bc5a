// Whose a data folder is: of the home that made its proof, also where that home is of an earlier version, and of no other.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHome, type Home, homeAt } from '../home.ts';
import { ensureMountProof, refuseAnothersData } from './mount-proof.ts';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-mount-proof-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** A home with its data elsewhere, as `compose-init` has it. */
function home(name: string, data: string): Home {
  const made = { ...homeAt(join(scratch, name)), data: join(scratch, data) };
  createHome(made);
  return made;
}
const proofAt = (data: string) => join(scratch, data, '.agora-mount');

test('a folder is proven once, to its home and to nobody else', () => {
  const first = home('first', 'data');
  refuseAnothersData(first);
  const proof = ensureMountProof(first);
  expect(proof).toMatch(/^[0-9a-f]{32}$/);
  expect(readFileSync(proofAt('data'), 'utf8')).toBe(`${proof}\n`);
  expect(statSync(join(first.dir, 'mount-proofs')).mode & 0o777).toBe(0o600);
  expect(() => refuseAnothersData(first)).not.toThrow();
  expect(ensureMountProof(first)).toBe(proof);

  const second = { ...homeAt(join(scratch, 'second')), data: first.data };
  expect(() => refuseAnothersData(second)).toThrow(/data is the data of another deployment than .*second/);
  expect(existsSync(second.dir)).toBe(false);
  expect(readFileSync(proofAt('data'), 'utf8')).toBe(`${proof}\n`);
});

test('a home that goes to another folder and back finds each its own, with a proof of its own', () => {
  const [here, there] = [home('first', 'here'), home('first', 'there')];
  const proof = ensureMountProof(here);
  expect(ensureMountProof(there)).not.toBe(proof);
  for (const each of [here, there]) expect(() => refuseAnothersData(each)).not.toThrow();
  expect(ensureMountProof(here)).toBe(proof);
});

test('the folder of a home of an earlier version is known by what its containers were given, and kept', () => {
  const old = home('old', 'data');
  writeFileSync(proofAt('data'), 'of-before\n');
  expect(() => refuseAnothersData(old)).toThrow(/another deployment/);
  const doors: readonly [string, string][] = [
    ['engine', '{"build_id":"b","mount_proof":"of-before","later":1}'],
    ['pager', '{"mount_proof":null}'],
    ['web', '{'],
  ];
  for (const [service, door] of doors) {
    mkdirSync(join(old.dir, 'containers', service), { recursive: true });
    writeFileSync(join(old.dir, 'containers', service, 'door.json'), door);
  }
  expect(() => refuseAnothersData(old)).not.toThrow();
  expect(ensureMountProof(old)).toBe('of-before');
  rmSync(join(old.dir, 'containers'), { recursive: true });
  expect(() => refuseAnothersData(old)).not.toThrow();
});

test('a folder whose proof was removed because its deployment is gone is free', () => {
  ensureMountProof(home('first', 'data'));
  rmSync(proofAt('data'));
  const second = home('second', 'data');
  expect(() => refuseAnothersData(second)).not.toThrow();
  ensureMountProof(second);
  expect(() => refuseAnothersData(home('first', 'data'))).toThrow(/another deployment/);
});

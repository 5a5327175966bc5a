/** Nonces rise over clock jumps, failing disks and kills; places wait for a reservation, reductions for nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressSchema } from '@agora/shared/ids';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Lines } from '../../../../test/support/doubles.ts';
import { nonceFile, openNonces } from './nonce-file.ts';
import { NONCES, NonceSource } from './nonce-source.ts';

const T0 = 1_800_000_000_000;
const DAY_MS = 86_400_000;

/** A disk and two clocks by hand; `boot` is a start after a kill: only the disk survives. */
class World {
  monoMs = 0;
  wallMs = T0;
  venueMs: number | null = T0;
  onDisk = 0;
  diskFails = false;
  readonly log = new Lines();

  boot(): NonceSource {
    return new NonceSource({
      file: {
        write: async (until) => {
          if (this.diskFails) throw new Error('ENOSPC');
          this.onDisk = until;
        },
      },
      time: {
        venueNowMs: () => this.venueMs,
        skewMs: () => null,
        uncertaintyMs: () => null,
        ageMs: () => null,
        isContradicted: () => false,
      },
      clock: { monoMs: () => this.monoMs, wallMs: () => this.wallMs },
      log: this.log,
      reservedBefore: this.onDisk,
    });
  }
}

describe('a nonce', () => {
  it('is the venue clock, and one more within the same millisecond', async () => {
    const world = new World();
    const source = world.boot();
    await source.renew();
    expect([source.next('place'), source.next('reduce'), source.next('place')]).toEqual([T0, T0 + 1, T0 + 2]);
    world.venueMs = T0 + 50;
    expect(source.next('place')).toBe(T0 + 50);
  });

  it('is the wall clock while the venue clock is not known', async () => {
    const world = new World();
    world.venueMs = null;
    world.wallMs = T0 + 0.7;
    expect(world.boot().next('reduce')).toBe(T0);
  });

  it('for a place is withheld until a reservation is on disk, for a reduction never', async () => {
    const world = new World();
    world.diskFails = true;
    const source = world.boot();
    await source.renew();
    expect([source.next('place'), source.next('reduce')]).toEqual([null, T0]);
    world.diskFails = false;
    await source.renew();
    expect(source.next('place')).toBeNull();
    world.monoMs += NONCES.retryAfterMs;
    await source.renew();
    expect(source.next('place')).toBe(T0 + 1);
    expect(world.log.lines).toEqual([
      'nonces cannot be reserved on disk: ENOSPC',
      'nonces are reserved on disk again',
    ]);
  });

  it.each([
    [-1, true],
    [0, true],
    [1, false],
  ])('for a place is given up to the reservation: %d beyond it -> %s', async (beyond, given) => {
    const world = new World();
    const source = world.boot();
    await source.renew();
    world.venueMs = T0 + NONCES.block + beyond;
    expect(source.next('place') !== null).toBe(given);
  });

  it.each([
    [NONCES.renewBelow - 1, true],
    [NONCES.renewBelow, false],
    [NONCES.renewBelow + 1, false],
  ])('with %d left of the block, renews: %s', async (left, renews) => {
    const world = new World();
    const source = world.boot();
    await source.renew();
    const before = world.onDisk;
    world.venueMs = before - left;
    await source.renew();
    expect(world.onDisk > before).toBe(renews);
  });

  it('starts above everything an earlier boot may have given, with the clock an hour back', async () => {
    const world = new World();
    await world.boot().renew();
    world.venueMs = T0 - 3_600_000;
    const next = world.boot();
    await next.renew();
    expect(next.next('place')).toBe(T0 + NONCES.block + 1);
  });

  it.each([
    [DAY_MS - 1, false],
    [DAY_MS, false],
    [DAY_MS + 1, true],
  ])('given %d ms ahead of the venue: starts again at its clock: %s', (aheadMs, restarts) => {
    const world = new World();
    world.onDisk = T0 + aheadMs;
    const next = world.boot().next('reduce');
    expect(next).toBe(restarts ? T0 : T0 + aheadMs + 1);
  });

  it('places again after a wall clock that stood two days ahead before the venue was heard', async () => {
    const world = new World();
    world.venueMs = null;
    world.wallMs = T0 + 2 * DAY_MS;
    const source = world.boot();
    const write = source.renew();
    expect(source.next('reduce')).toBe(T0 + 2 * DAY_MS);
    world.venueMs = T0;
    expect(source.next('reduce')).toBe(T0);
    await write; // it was for nonces of the wrong era
    expect(source.next('place')).toBeNull();
    await source.renew();
    expect(source.next('place')).toBe(T0 + 1);
  });
});

describe('laws', () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('take' as const),
      use: fc.constantFrom('place' as const, 'reduce' as const),
    }),
    fc.record({ kind: fc.constant('clock' as const), byMs: fc.integer({ min: -3_600_000, max: 120_000 }) }),
    fc.record({ kind: fc.constant('disk' as const), fails: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('renew' as const, 'renew_unawaited' as const, 'kill' as const) }),
  );

  it('places never share a nonce, over clock jumps, failing disks and kills; within a boot all nonces rise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new World();
        let source = world.boot();
        let last = 0;
        const placed = new Set<number>();
        for (const each of steps) {
          world.monoMs += 700;
          if (each.kind === 'clock') world.venueMs = (world.venueMs ?? T0) + each.byMs;
          else if (each.kind === 'disk') world.diskFails = each.fails;
          else if (each.kind === 'renew') await source.renew();
          else if (each.kind === 'renew_unawaited') void source.renew();
          else if (each.kind === 'kill') {
            source = world.boot();
            last = 0;
          } else if (each.kind === 'take') {
            const nonce = each.use === 'place' ? source.next('place') : source.next('reduce');
            if (nonce === null) continue;
            expect(nonce).toBeGreaterThan(last);
            last = nonce;
            if (each.use === 'place') {
              expect(placed.has(nonce)).toBe(false);
              expect(nonce).toBeLessThanOrEqual(world.onDisk);
              placed.add(nonce);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('nonces.json', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'agora-nonces-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const signer = addressSchema.parse(`0x${'1'.repeat(40)}`);
  const other = addressSchema.parse(`0x${'2'.repeat(40)}`);
  const path = () => join(dir, 'engine', 'nonces.json');

  it('gives back what was written, to the signer who wrote it', async () => {
    expect(openNonces(path(), signer, 'boot')).toEqual({ reservedUntil: 0, setAside: null });
    await nonceFile(path(), signer).write(T0);
    await nonceFile(path(), signer).write(T0 + 1);
    expect(openNonces(path(), signer, 'boot').reservedUntil).toBe(T0 + 1);
    expect(openNonces(path(), other, 'boot').reservedUntil).toBe(0);
  });

  it.each(['', '{', '{"version":1}', '[]', '{"version":2,"signer":"0x","reserved_until":1}'])(
    'keeps %j aside',
    async (text) => {
      openNonces(path(), signer, 'boot');
      writeFileSync(path(), text);
      const { reservedUntil, setAside } = openNonces(path(), signer, 'boot-2');
      expect([reservedUntil, setAside]).toEqual([0, `${path()}.unreadable-boot-2`]);
      expect(readFileSync(`${path()}.unreadable-boot-2`, 'utf8')).toBe(text);
    },
  );

  it('rejects where the disk refuses', async () => {
    await expect(nonceFile(join(dir, 'missing', 'nonces.json'), signer).write(1)).rejects.toThrow('ENOENT');
  });
});

// The wires of engines and guardian: cut, or open and carrying nothing.
import type { Wire } from '../rig.ts';
import type { Broken } from '../spans.ts';
import { type Act, type Break, during } from './scene.ts';

type End = 'engine' | 'guardian';
type How = 'cut' | 'silence';

export const wireBreak = (of: End, to: Wire, how: How): Break => ({
  target: (id) => `${of === 'engine' ? id : 'guardian'} to ${to}`,
  run: wire(of, to, how),
});

/** A silent wire delivers in the end what it was given. */
const VENUE_BY = { cut: 'venue_unheld', silence: 'venue' } as const;

function wire(of: End, to: Wire, how: How): Act {
  return async (scene) => {
    const { rig, id } = scene;
    const link = rig.link(of === 'engine' ? id : 'guardian', to);
    link[how]();
    const own: readonly Broken[] = to === 'latch' ? ['latch'] : [VENUE_BY[how], 'account'];
    const broken = of === 'engine' ? own : (['guardian'] as const);
    return during(scene, of === 'engine' ? [id] : rig.fleet.ids, broken, () => link.restore());
  };
}

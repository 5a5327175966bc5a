// Boots of the rig that more than one file of tests begins with.
import { configOf, Rig } from './engine-rig.ts';

/** A boot whose enable file was touched while it still warms up; all else is well. */
export function warming(): Rig {
  const rig = new Rig(configOf({ warmup_s: 20 }));
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.pass(6_000);
  rig.enableMark = 'touched-1';
  rig.pass(1_000);
  return rig;
}

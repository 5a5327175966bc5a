// What the image of guardian runs. One that only cancels (`--once`) ends at Ctrl-C, as on a host; the other hears signals itself.
import { passDoor } from '../door.ts';
import { endOnSignals } from '../signals.ts';

if (process.argv.includes('--once')) endOnSignals();
passDoor('guardian', BUILD_ID, () => import('../../../../apps/guardian/src/main.ts'));

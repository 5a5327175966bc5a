// What the image of guardian runs.
import { passDoor } from '../door.ts';

passDoor('guardian', BUILD_ID, () => import('../../../../apps/guardian/src/main.ts'));

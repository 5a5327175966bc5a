// What the image of engine runs.
import { passDoor } from '../door.ts';

passDoor('engine', BUILD_ID, () => import('../../../../apps/engine/src/main.ts'));

// What the image of paper-venue runs.
import { passDoor } from '../door.ts';

passDoor('paper-venue', BUILD_ID, () => import('../../../../apps/paper-venue/src/main.ts'));

// What the image of the console runs.
import { passDoor } from '../door.ts';

passDoor('web', BUILD_ID, () => import('../../../../apps/web/server.ts'));

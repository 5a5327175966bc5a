// What the image of pager runs.
import { passDoor } from '../door.ts';

passDoor('pager', BUILD_ID, () => import('../../../../apps/pager/src/main.ts'));

/** `meta`: the listed perpetuals. */
import { wireUniverse } from '../wire/universe.ts';

export const metaSchema = wireUniverse;

export const meta = () => ({ type: 'meta' });

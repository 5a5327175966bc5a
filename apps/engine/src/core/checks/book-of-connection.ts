/** BOOK_BEFORE_RECONNECT: no order is priced before a whole book came in over the present connection (I-19). */
import { type Check, deny } from './check.ts';

export const bookOfConnection: Check = (_wish, { bookHealth }) =>
  bookHealth === 'before_reconnect' ? deny('BOOK_BEFORE_RECONNECT') : null;

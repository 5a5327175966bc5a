/** BOOK_CROSSED: no order is priced from a book that is crossed, locked or lacks a side (I-19). */
import { type Check, deny } from './check.ts';

export const bookUncrossed: Check = (_wish, { bookHealth, bidPx, askPx }) =>
  bookHealth === 'crossed' || bookHealth === 'empty'
    ? deny('BOOK_CROSSED', `${bidPx}@${askPx} units`, 'bid below ask')
    : null;

/** BOOK_STALE: no order is priced from a book older than its limit (I-19). */
import { BOOK } from '../book/limits.ts';
import { type Check, deny } from './check.ts';

export const bookFresh: Check = (_wish, { bookHealth }) =>
  bookHealth === 'stale' ? deny('BOOK_STALE', null, `${BOOK.bookAgeMsMax} ms`) : null;

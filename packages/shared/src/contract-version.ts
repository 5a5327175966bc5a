/**
 * Raised by one whenever the form of anything on a wire changes (the schemas of this package). Processes of
 * different versions refuse to trade together; `test/contract/contract.lock.json` pins what each version looks like.
 */
export const CONTRACT_VERSION = 15;

/** `clearinghouseState`: positions on the venue's own mark, and the account's equity. */
export const clearinghouseState = (user: string) => ({ type: 'clearinghouseState', user });

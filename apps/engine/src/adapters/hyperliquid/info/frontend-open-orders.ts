/** `frontendOpenOrders`: every order that rests for the account, with its cloid and whether it only reduces. */
export const frontendOpenOrders = (user: string) => ({ type: 'frontendOpenOrders', user });

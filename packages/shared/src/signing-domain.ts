/** What every signature for the venue is made over besides the action, as keccak256 in hex: EIP-712, constant for ever. */

/** Of the domain: name `Exchange`, version `1`, chain 1337, no contract. */
export const EXCHANGE_DOMAIN = 'd79297fcdf2ffcd4ae223d01edaa2ba214ff8f401d7c9300d995d17c82aa4040';
/** Of the type `Agent(string source,bytes32 connectionId)`. */
export const AGENT_TYPE = '26f05c2f7239b6983075e58321292d77b3aa173d19b27257ac96ab362570f508';
/** Of "a" and of "b". Paper counts as testnet, so that its signatures are worth nothing on mainnet. */
export const SOURCES = {
  mainnet: '3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb',
  testnet: 'b5553de315e0edf504d9150af82dafa5c4667fa618ed0a6f19c69b41166c5510',
} as const;

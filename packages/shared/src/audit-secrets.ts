/**
 * Finds known secrets in a text, so that a key that took a wrong turn does not reach the audit. It knows the spellings below
 * and no others: a last line of defence, not a reason to hand secrets around.
 */

/** Shorter ones would be found in innocent text. */
const LENGTH_MIN = 12;

/** A search for any of `secrets`: as they are, as JSON spells them, hex in either case and with or without `0x`. */
export function secretFinder(secrets: readonly string[]): (text: string) => boolean {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter(({ length }) => length >= LENGTH_MIN);
  return (text) => spellings.some((spelling) => text.includes(spelling));
}

function spellingsOf(secret: string): string[] {
  const bare = secret.replace(/^0x/i, '');
  const isHex = /^[0-9a-f]+$/i.test(bare);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...(isHex ? [bare.toLowerCase(), bare.toUpperCase()] : []),
  ];
}

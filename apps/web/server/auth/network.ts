// Whose attempts are counted together. One household or host holds a whole /64 of IPv6, and may ask from another address each time.

const WORDS = 8;
const WORDS_OF_NETWORK = 4;
const BITS_OF_WORD = 16;

/** The address itself, or of IPv6 its /64; an IPv4 address that is written as IPv6 is the IPv4 address. It is written as the socket tells it. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (!plain.includes(':')) return address;
  const words = wordsOf(plain);
  const [high = 0, low = 0] = words.slice(-2);
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  if (isMapped) return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  const network = words.slice(0, WORDS_OF_NETWORK).map((word) => word.toString(16));
  return `${network.join(':')}::/${WORDS_OF_NETWORK * BITS_OF_WORD}`;
}

/** The eight words of an IPv6 address, whatever way it is written. */
function wordsOf(address: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = (dotted?.slice(1) ?? []).map(Number);
  const hex = [a * 256 + b, c * 256 + d].map((word) => word.toString(16)).join(':');
  const whole = dotted === null ? address : `${address.slice(0, dotted.index)}${hex}`;
  const [front = [], back = []] = whole
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))));
  const zeros: number[] = Array(Math.max(0, WORDS - front.length - back.length)).fill(0);
  return [...front, ...zeros, ...back];
}

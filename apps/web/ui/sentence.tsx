// Prints a sentence of the contract: what it marks with backticks is a command and is set as one, and no line
// ends between a minus sign and its figure.

export function Sentence({ text }: { text: string }) {
  return joinMinus(text)
    .split('`')
    .map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        // On one line where one is wide enough. A sentence is replaced as a whole, so the position is the identity of a part.
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other identity
        <code key={index} className="inline-block max-w-full font-mono text-[0.92em]">
          {part}
        </code>
      ),
    );
}

const WORD_JOINER = '\u2060';

function joinMinus(text: string): string {
  return text.replaceAll('\u2212$', `\u2212${WORD_JOINER}$`);
}

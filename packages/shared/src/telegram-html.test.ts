import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted, html, htmlMessage, joinedMessages, TELEGRAM_TEXT_MAX } from './telegram-html.ts';

const lines = fc.array(fc.string({ maxLength: 900 }), { minLength: 1, maxLength: 40 });
const plain = (text: string) =>
  text
    .replaceAll(/<\/?b>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

test('what was observed cannot become markup', () => {
  expect(html('<b>&</b>')).toBe('&lt;b&gt;&amp;&lt;/b&gt;');
  expect(htmlMessage(['a <i>', 'b & c'])).toBe('<b>a &lt;i&gt;</b>\nb &amp; c');
});

test('law: a message reads as its lines', () => {
  fc.assert(
    fc.property(lines, (block) => {
      expect(plain(htmlMessage(block.map((line) => line.replaceAll('\n', ' '))))).toBe(
        block.map((line) => line.replaceAll('\n', ' ').toWellFormed()).join('\n'),
      );
    }),
  );
});

test('law: no message is too long, the first and the last line of a block stay, and nothing short is cut', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 8 }), (blocks) => {
      for (const message of joinedMessages(blocks))
        expect(plain(message).length).toBeLessThanOrEqual(TELEGRAM_TEXT_MAX);
      for (const block of blocks) {
        const kept = fitted(block);
        expect(kept.at(-1)).toBe(block.at(-1));
        expect((block[0] ?? '').startsWith(kept[0] ?? '-')).toBe(true);
        if (block.join('\n').length < 3_400) expect(kept).toEqual(block);
      }
    }),
  );
});

test('blocks share a message until it is full', () => {
  const block = ['x'.repeat(1_300)];
  expect(joinedMessages([block, block, block]).length).toBe(1);
  expect(joinedMessages([block, block, block, block]).length).toBe(2);
});

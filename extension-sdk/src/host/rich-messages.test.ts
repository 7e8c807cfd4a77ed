import { expect, test } from 'vitest';
import { parseCards, parseElement, parseStagedMessage } from './rich-messages.ts';

const bad = expect.objectContaining({ code: 'BAD_SCHEMA' });

test.each(['text', 'message'])('a staged message of type %s is text', (type) => {
  expect(parseStagedMessage({ type, value: 'Hi' })).toEqual({ type: 'text', text: 'Hi' });
});

test('a staged rich message keeps what is known of it', () => {
  const elements = [{ title: 'A', buttons: [{ text: 'Go', type: 'url', value: 'https://a.example.com/', evil: 1 }] }];
  expect(parseStagedMessage({ type: 'rich_message', payload: { template_id: 'cards', elements, evil: 1 } })).toEqual({
    type: 'rich_message',
    message: {
      template_id: 'cards',
      elements: [{ title: 'A', buttons: [{ text: 'Go', type: 'url', value: 'https://a.example.com/' }] }],
    },
  });
});

test.each([[null], ['Hi'], [{ type: 'html', value: 'x' }], [{ type: 'text', value: '' }], [{ type: 'rich_message' }]])(
  '%j cannot be staged',
  (value) => {
    expect(() => parseStagedMessage(value)).toThrow(bad);
  },
);

test('one card needs no list, and an image may be a bare URL', () => {
  expect(parseCards({ title: 'A', image: 'https://a.example.com/i.png' })).toEqual([
    { title: 'A', image: { url: 'https://a.example.com/i.png' } },
  ]);
});

test('a button that opens something must open a link; one that answers may hold any text', () => {
  expect(() => parseElement({ buttons: [{ text: 'Go', type: 'webview', value: 'javascript:1' }] })).toThrow(bad);
  expect(parseElement({ buttons: [{ text: 'Go', value: 7 }] })).toEqual({ buttons: [{ text: 'Go', value: '7' }] });
});

test('there are 10 cards and 13 buttons at most', () => {
  const big = expect.objectContaining({ code: 'TOO_BIG' });
  expect(() => parseCards(Array.from({ length: 11 }, () => ({ title: 'A' })))).toThrow(big);
  expect(() => parseElement({ buttons: Array.from({ length: 14 }, () => ({ text: 'A', value: 'a' })) })).toThrow(big);
});

// Rich messages as they come from a frame.
import type { RichButton, RichElement, RichMessage, StagedMessage } from '../wire/rich-message.ts';
import { bad, fields, filledText, link, linkIfAllowed, list, optional, text } from './messages/read.ts';

const MAX_ELEMENTS = 10;
const MAX_BUTTONS = 13;

/** What a message-box widget stages: `text` and `message` are two generations' words for one thing. */
export function parseStagedMessage(value: unknown): StagedMessage {
  const { type, value: written, payload } = fields(value, 'The message');
  if (type === 'text' || type === 'message')
    return { type: 'text', text: filledText(written, 'value', { max: 16_000 }) };
  if (type === 'rich_message') return { type, message: parseRichMessage(payload) };
  return bad('type must be message or rich_message');
}

/** A single card may come without a list around it. */
export function parseCards(value: unknown): RichElement[] {
  return list(Array.isArray(value) ? value : [value], { what: 'cards', min: 1, max: MAX_ELEMENTS }, parseElement);
}

export function parseElement(value: unknown): RichElement {
  return optional(fields(value, 'An element'), {
    title: text,
    subtitle: text,
    image: parseImage,
    buttons: parseButtons,
  });
}

function parseRichMessage(value: unknown): RichMessage {
  const message = fields(value, 'payload');
  const { template_id } = message;
  if (template_id !== 'cards' && template_id !== 'quick_replies') {
    return bad('template_id must be cards or quick_replies');
  }
  return {
    template_id,
    elements: list(message.elements, { what: 'elements', min: 1, max: MAX_ELEMENTS }, parseElement),
    ...optional(message, { custom_id: text }),
  };
}

/** The vendor's own examples show an image as a bare URL. */
function parseImage(value: unknown): NonNullable<RichElement['image']> | undefined {
  const image = fields(typeof value === 'string' ? { url: value } : value, 'image');
  const url = linkIfAllowed(image.url);
  if (url === undefined) return;
  return {
    url,
    ...optional(image, { name: text, content_type: text, size: count, width: count, height: count }),
  };
}

function parseButtons(value: unknown): RichButton[] {
  return list(value, { what: 'buttons', min: 1, max: MAX_BUTTONS }, (one) => {
    const button = fields(one, 'A button');
    const opens = button.type === 'url' || button.type === 'webview';
    return {
      text: filledText(button.text, 'text', { max: 200 }),
      value: opens ? link(button.value, 'value') : text(button.value ?? '', 'value'),
      ...optional(button, { type: text, postback_id: text, webview_height: text, user_ids: userIds }),
    };
  });
}

function userIds(value: unknown): string[] {
  return list(value, { what: 'user_ids', max: 100 }, (id) => text(id, 'user_ids'));
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

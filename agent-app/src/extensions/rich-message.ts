// A rich message of an extension, as the Agent Chat API takes it: extensions may leave out what the API must have.

import type { RichMessage as FromExtension, RichElement } from '@gatehouse/extension-sdk/host';
import type { RichMessage } from '../chats/outbox.ts';

export function richMessageOf(templateId: FromExtension['template_id'], elements: readonly RichElement[]): RichMessage {
  let count = 0;
  return {
    template_id: templateId,
    elements: elements.map(({ title, subtitle, image, buttons }) => ({
      ...(title === undefined ? {} : { title }),
      ...(subtitle === undefined ? {} : { subtitle }),
      ...(image === undefined ? {} : { image: { url: image.url } }),
      ...(buttons === undefined
        ? {}
        : {
            buttons: buttons.map((button) => {
              count += 1;
              return {
                ...button,
                type: button.type ?? 'message',
                postback_id: button.postback_id ?? `button-${count}`,
              };
            }),
          }),
    })),
  };
}

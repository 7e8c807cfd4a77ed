// Cards and quick replies, as the customer sees them: the buttons are the customer's to press.

import type { WireElement } from '@gatehouse/chat-client/wire';

export function RichMessage({
  elements,
  template,
}: {
  readonly elements: readonly WireElement[];
  readonly template: string | undefined;
}) {
  return (
    <div className="cards" data-template={template}>
      {elements.map(({ title, subtitle, image, buttons = [] }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a message stay where they are.
        <div key={index} className="card">
          {image !== undefined && /^https:\/\//.test(image.url) && (
            <img src={image.url} alt="" loading="lazy" referrerPolicy="no-referrer" />
          )}
          {title !== undefined && title !== '' && <b>{title}</b>}
          {subtitle !== undefined && subtitle !== '' && <p>{subtitle}</p>}
          {buttons.length > 0 && (
            <ul>
              {buttons.map(({ text }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: so do its buttons.
                <li key={at}>{text}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </div>
  );
}

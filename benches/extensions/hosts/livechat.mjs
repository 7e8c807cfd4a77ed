// `createIframe` of the vendor's library, which shakes hands at `load`: faster than `connectExistingIframe` at once, whose first try meets the
// blank page and whose next comes after 500 ms.
import { createIframe } from '@livechat/postmessage';

// It makes the iframe by itself.
const createElement = document.createElement.bind(document);
document.createElement = (name) => {
  const element = createElement(name);
  if (name === 'iframe') element.allow = 'cross-origin-isolated';
  return element;
};

export function createHost({ onCall }) {
  return {
    open({ id, url }) {
      const connection = createIframe(
        { container: document.body, url, targetOrigin: new URL(url).origin },
        { call: (name, data) => onCall(id, name, data) },
      );
      let remote;
      return {
        iframe: connection.frame,
        connected: connection.promise.then((api) => {
          remote = api;
        }),
        tell: (name, data) => void remote.call('hear', name, data),
        close: () => connection.destroy(),
      };
    },
  };
}

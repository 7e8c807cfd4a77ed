// The bridge as the agent app has it. `?limits=none`: without the budget of messages, for what is faster than any budget.
import { createExtensionHost } from '@gatehouse/extension-sdk/host';

const unlimited = { messagesPerSecond: 1e9, burst: 1e9, tolerance: 1e9 };

export function createHost({ onCall }) {
  const nothing = () => undefined;
  const host = createExtensionHost({
    effects: new Proxy(
      {
        track: ({ name, properties }, { frame }) => onCall(frame.extension.widgetId, name, properties),
        // Old SDKs have no call with an answer: `up` is the text of their first message.
        putMessage: (text, { frame }) => onCall(frame.extension.widgetId, text.split(' ')[0], text),
      },
      { get: (effects, name) => effects[name] ?? nothing },
    ),
    context: () => ({}),
    covers: (granted, scope) => granted.includes(scope) || granted.includes(scope.replace(/:ro$/, ':rw')),
    theme: 'light',
    locale: 'en',
    limits: location.search.includes('limits=none') ? unlimited : {},
  });
  return {
    open({ id, url }) {
      const iframe = document.createElement('iframe');
      const frame = host.attach(iframe, {
        widgetId: id,
        name: 'Bench',
        url,
        origin: new URL(url).origin,
        place: 'details',
        authorization: 'none',
        scopes: ['customers:ro', 'chats--all:rw'],
        // For exact clocks: see stage.mjs.
        permissions: ['cross-origin-isolated'],
        sectionTitles: [],
      });
      const connected = new Promise((resolve) => {
        frame.onChange(() => {
          if (frame.state === 'connected') resolve();
        });
      });
      document.body.append(iframe);
      frame.setVisible(true);
      return {
        iframe,
        connected,
        tell: (name, data) => (name === 'shown' ? frame.setVisible(data) : frame.send('customer_profile', data)),
        state: () => frame.state,
        close() {
          frame.detach();
          iframe.remove();
        },
      };
    },
  };
}

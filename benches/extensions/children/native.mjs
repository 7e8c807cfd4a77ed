// Our SDK as extensions use it. `track` is the call whose data and answer are free.
import { LiveChat } from '@gatehouse/extension-sdk';
import { startChild } from '../child-page.mjs';

const events = { switched: 'customer_profile', shown: 'visibility' };

void startChild(async () => {
  // Before `init`, so that they are known from the start.
  const heard = {};
  for (const [name, event] of Object.entries(events)) LiveChat.on(event, () => heard[name]?.());
  await LiveChat.init({ authorize: false, hostOrigins: [window.hostOrigin] });
  return {
    call: (name, data) => LiveChat.track(name, data),
    on: (name, listener) => {
      heard[name] = listener;
    },
  };
});

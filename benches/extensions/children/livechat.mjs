import { connectToParent } from '@livechat/postmessage';
import { startChild } from '../child-page.mjs';

void startChild(async () => {
  const heard = {};
  const api = await connectToParent({ hear: (name) => heard[name]?.() }).promise;
  return {
    call: (name, data) => api.call('call', name, data),
    on: (name, listener) => {
      heard[name] = listener;
    },
  };
});

import { connect, WindowMessenger } from 'penpal';
import { startChild } from '../child-page.mjs';

void startChild(async () => {
  const heard = {};
  const connection = connect({
    messenger: new WindowMessenger({ remoteWindow: window.parent, allowedOrigins: [window.hostOrigin] }),
    methods: { hear: (name) => heard[name]?.() },
  });
  const remote = await connection.promise;
  return {
    call: (name, data) => remote.call(name, data),
    on: (name, listener) => {
      heard[name] = listener;
    },
  };
});

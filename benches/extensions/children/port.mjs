import { startChild } from '../child-page.mjs';

void startChild(async () => {
  const heard = {};
  const pending = new Map();
  let last = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: { i, answer, name } }) => {
    if (name !== undefined) return heard[name]?.();
    pending.get(i)(answer);
    pending.delete(i);
  };
  parent.postMessage('port', window.hostOrigin, [port2]);
  return {
    call: (name, data) =>
      new Promise((resolve) => {
        last += 1;
        pending.set(last, resolve);
        port1.postMessage({ i: last, name, data });
      }),
    on: (name, listener) => {
      heard[name] = listener;
    },
  };
});

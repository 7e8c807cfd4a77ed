// The limit: one port, numbered messages, no checks but whose window sent the port.

export function createHost({ onCall }) {
  const waiting = new Map();
  addEventListener('message', ({ source, ports: [port] }) => {
    if (port) waiting.get(source)?.(port);
  });
  return {
    open({ id, url }) {
      const iframe = document.createElement('iframe');
      iframe.allow = 'cross-origin-isolated';
      iframe.src = url;
      document.body.append(iframe);
      let remote;
      const connected = new Promise((resolve) => {
        waiting.set(iframe.contentWindow, (port) => {
          remote = port;
          port.onmessage = ({ data: { i, name, data } }) => port.postMessage({ i, answer: onCall(id, name, data) });
          resolve();
        });
      });
      return {
        iframe,
        connected,
        tell: (name, data) => remote.postMessage({ name, data }),
        close: () => iframe.remove(),
      };
    },
  };
}

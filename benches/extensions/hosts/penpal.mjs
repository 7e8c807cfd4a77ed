// Penpal as its README has it, with the one origin that may speak.
import { connect, WindowMessenger } from 'penpal';

export function createHost({ onCall }) {
  return {
    open({ id, url }) {
      const iframe = document.createElement('iframe');
      iframe.allow = 'cross-origin-isolated';
      iframe.src = url;
      document.body.append(iframe);
      const connection = connect({
        messenger: new WindowMessenger({
          remoteWindow: iframe.contentWindow,
          allowedOrigins: [new URL(url).origin],
        }),
        methods: { call: (name, data) => onCall(id, name, data) },
      });
      let remote;
      return {
        iframe,
        connected: connection.promise.then((methods) => {
          remote = methods;
        }),
        tell: (name, data) => void remote.hear(name, data),
        close() {
          connection.destroy();
          iframe.remove();
        },
      };
    },
  };
}

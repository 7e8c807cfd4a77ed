// An extension that means harm. It writes down all that it is told, and says what no SDK would.
const FINGERPRINT = '@@livechat/postmessenger';
const log = [];
let handshake;
let hello;

addEventListener('message', ({ data, origin }) => {
  log.push(data);
  if (data?.type === 'handshake') handshake = data;
  if (data?.agentapp === 'hello') hello = { origin };
});

window.evil = {
  /** Whatever reached this window. */
  log,
  handshaken: () => handshake !== undefined,
  helloed: () => hello !== undefined,
  plain(message, data, pluginId = 'mine') {
    parent.postMessage({ plugin_id: pluginId, message, data }, '*');
  },
  /** Speaks on the line of its own handshake, or of one `by` so many frames away. */
  envelope(type, data, { by = 0, request = null } = {}) {
    const line = { owner: handshake.owner, instance: handshake.instance + by };
    parent.postMessage({ [FINGERPRINT]: true, ...line, type, request, data }, '*');
  },
  call(message, data, options) {
    const args = [{ plugin_id: 'mine', message, data }];
    window.evil.envelope('call', { method: 'handle', args }, { request: 0, ...options });
  },
  /** A native connection: resolves with what can be asked over it, once the host has said something. */
  connect({ docId = 'evil', authorize = false } = {}) {
    const { port1, port2 } = new MessageChannel();
    const answers = new Map();
    const events = [];
    let last = 0;
    const request = (m, d, key) =>
      new Promise((resolve) => {
        last += 1;
        answers.set(last, resolve);
        port1.postMessage({ k: 'req', i: last, m, d, key });
      });
    const connection = { port: port1, events, request };
    const ready = { agentapp: 'ready', versions: [1], docId, caps: [], authorize, events: ['customer_profile'] };
    parent.postMessage(ready, '*', [port2]);
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => {
        if (data.k === 'welcome') resolve(Object.assign(connection, { welcome: data }));
        else if (data.k === 'res') answers.get(data.i)?.(data.e?.code ?? 'done');
        else events.push(data);
      };
    });
  },
};

// A hostile extension: speaks our protocol by hand, and floods its port instead of the window.

addEventListener('message', ({ data, origin }) => {
  if (data?.agentapp !== 'hello' || window.bench) return;
  const { port1, port2 } = new MessageChannel();
  const send = (i, name) =>
    port1.postMessage({ k: 'req', i, m: 'track', d: { event_name: name, event_properties: {} } });
  window.bench = {
    flood(messages) {
      const junk = {
        k: 'req',
        i: 0,
        m: 'track',
        d: { event_name: 'flood', event_properties: { text: 'x'.repeat(100) } },
      };
      for (let n = 0; n < messages; n++) port1.postMessage({ ...junk, i: n + 10 });
    },
  };
  port1.onmessage = ({ data: { k } }) => {
    if (k === 'welcome') send(1, 'up');
  };
  parent.postMessage(
    { agentapp: 'ready', versions: [1], docId: 'flooder', caps: [], authorize: false, events: [] },
    origin,
    [port2],
  );
});
parent.postMessage({ agentapp: 'knock' }, '*');

// What is compared: what hosts the frame, what runs in it, and where the page's script stands.

/**
 * @typedef {object} System
 * @property {string} name
 * @property {string} title
 * @property {string} host the file of hosts/
 * @property {string} child the file of children/
 * @property {boolean} [late] the script comes after the page's `load` event, as with a dynamic import
 */

/** @type {Record<string, System>} */
export const systems = {
  native: { name: 'native', title: '**Gatehouse**, its own SDK', host: 'gatehouse', child: 'native' },
  'native-late': {
    name: 'native-late',
    title: 'the same, loaded late',
    host: 'gatehouse',
    child: 'native',
    late: true,
  },
  plain: { name: 'plain', title: '**Gatehouse**, plain: widget-sdk 1.3.0', host: 'gatehouse', child: 'plain' },
  'three-way': {
    name: 'three-way',
    title: '**Gatehouse**, 3-way: agent-app-sdk 1.16.0',
    host: 'gatehouse',
    child: 'three-way',
  },
  'three-way-late': {
    name: 'three-way-late',
    title: 'the same, loaded late',
    host: 'gatehouse',
    child: 'three-way',
    late: true,
  },
  'four-way': {
    name: 'four-way',
    title: '**Gatehouse**, 4-way: agent-app-sdk 1.5.2, bundled',
    host: 'gatehouse',
    child: 'four-way',
  },
  penpal: { name: 'penpal', title: 'Penpal 7.0.6', host: 'penpal', child: 'penpal' },
  'penpal-late': { name: 'penpal-late', title: 'the same, loaded late', host: 'penpal', child: 'penpal', late: true },
  livechat: { name: 'livechat', title: '@livechat/postmessage 0.3.5', host: 'livechat', child: 'livechat' },
  'livechat-late': {
    name: 'livechat-late',
    title: 'the same, loaded late',
    host: 'livechat',
    child: 'livechat',
    late: true,
  },
  port: { name: 'port', title: 'a bare MessagePort', host: 'port', child: 'port' },
};

/** Their order in a round: another one begins each time. */
export function inTurn(names, round) {
  const at = round % names.length;
  return [...names.slice(at), ...names.slice(0, at)].map((name) => systems[name]);
}

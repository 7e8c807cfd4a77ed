// The known attacks on a host of third-party extensions, for docs/reference/attacks.md.

import type { Attack } from './attack.ts';

const PARTS = 'extension-sdk/src/host/';

export const EXTENSION_ATTACKS: readonly Attack[] = [
  {
    letter: 'H',
    number: 1,
    attack: 'Messages of one extension that say that they are another’s, or the agent app’s',
    control:
      'A message counts for the frame whose window it came from, from the registered origin, if its payload fits. The SDK hears its parent alone',
  },
  {
    letter: 'H',
    number: 2,
    attack: 'Going elsewhere with the frame, to be told there what was meant for the extension',
    control: 'Everything is posted to the registered origin, never to `*`',
  },
  {
    letter: 'H',
    number: 3,
    attack: 'Going elsewhere with the frame, to speak from there: the window stays the same',
    control: 'A foreign origin has no effect; the port is closed, the frame shown as gone, the makers told',
  },
  {
    letter: 'H',
    number: 4,
    attack: 'Using the connection of an earlier document of the frame',
    control: 'The document itself makes the channel, so its end dies with it; a second one closes the first',
  },
  {
    letter: 'H',
    number: 5,
    attack: 'Framing the agent app, whose frames could then be led elsewhere',
    control: 'No page may frame it',
  },
  {
    letter: 'H',
    number: 6,
    attack: 'Leading the main window away from the agent app',
    control: 'Every frame is sandboxed, without top navigation',
  },
  {
    letter: 'H',
    number: 7,
    attack: 'A widget on the agent app’s own site, whose script would share its cookies and storage',
    control: 'Refused when it is registered; never on an origin of the platform',
  },
  {
    letter: 'H',
    number: 8,
    attack: 'Frames without an origin of their own, which all call themselves `null`',
    control: 'They are told apart by window, hear and speak by their port alone, and nothing is posted in the open',
  },
  {
    letter: 'H',
    number: 9,
    attack: 'Using camera, microphone, place or clipboard unasked',
    control: 'The frame’s `allow` is what was registered, and empty by default',
    tests: [`${PARTS}launch.test.ts`],
  },
  {
    letter: 'H',
    number: 10,
    attack: 'Frames of sites that nobody installed',
    control: 'The page’s policy names the installed sites and the accounts site, before the first frame',
  },
  {
    letter: 'H',
    number: 11,
    attack:
      'Addresses that are not what they seem: user names, other schemes, private networks, names that look like others',
    control: 'Refused when they are registered: https and a public name, unless the app is in local development',
    tests: ['server/src/extensions/chat-action-rules.test.ts'],
  },
  {
    letter: 'H',
    number: 12,
    attack: 'URLs that run script, or lead away under the guise of a path',
    control: 'Parsed once: https, or a path of the app with one slash. Links that are not allowed are not drawn',
    tests: [`${PARTS}urls.test.ts`],
  },
  {
    letter: 'H',
    number: 13,
    attack: 'Markup in sections, cards and labels',
    control: 'New values of known fields, all of them text; URLs apart',
    tests: [`${PARTS}sections.test.ts`, `${PARTS}rich-messages.test.ts`],
  },
  {
    letter: 'H',
    number: 14,
    attack: 'Calling `constructor`, `__proto__` and what else every object has',
    control: 'Messages are looked up in a Map; unknown ones are answered and have no effect',
  },
  {
    letter: 'H',
    number: 15,
    attack: 'Messages that are huge, deep, circular, or no data',
    control: 'Measured by a walk that ends early, before anything reads them; 64 kB, plain data only',
    tests: [`${PARTS}size.test.ts`],
  },
  {
    letter: 'H',
    number: 16,
    attack: 'A flood of messages',
    control:
      'A budget for each frame, spent before a message is read; beyond it refused, then the document is ended and a card shown',
    tests: [`${PARTS}budget.test.ts`],
  },
  {
    letter: 'H',
    number: 17,
    attack: 'Another widget’s `plugin_id`',
    control: 'It says nothing: who it is, the record of the frame says',
  },
  {
    letter: 'H',
    number: 18,
    attack: 'Reading or doing what the installation has no scope for',
    control:
      'Fields are left out, of messages and of URLs, and messages refused by scope, with a code and a visible report',
    tests: [`${PARTS}scopes.test.ts`, 'server/src/extensions/chat-action-url.test.ts'],
  },
  {
    letter: 'H',
    number: 19,
    attack: 'Making the agent send something',
    control: 'Text is put into the composer, without control characters; nothing that an extension says sends it',
  },
  {
    letter: 'H',
    number: 22,
    attack:
      'Having the server post an agent’s key, or call a webhook, at a private address, by a name, a redirect or a change of mind of the name server; or holding it up',
    control:
      'Every address is looked up, checked and pinned; redirects stay on the origin; 5 s and 64 kB. The key is one of that installation alone',
    tests: ['server/src/extensions/guarded-request.test.ts', 'server/src/extensions/addresses.test.ts'],
  },
  {
    letter: 'H',
    number: 24,
    attack: 'Taking or planting the answer of a sign-in that begins in a frame',
    control:
      'State and challenge for each, answers posted to the redirect URI’s origin alone, a popup in the click itself. Without cookies in frames nobody is taken to be signed in',
    tests: ['accounts-sdk/src/message.test.ts', 'accounts-sdk/src/authorization-request.test.ts'],
  },
  {
    letter: 'H',
    number: 25,
    attack: 'Secrets in addresses, which servers and pages write down',
    control:
      'The address of a frame has ids and the theme; that of a chat action what the scopes read, and no key. Neither hears more of the app than its origin',
  },
  {
    letter: 'H',
    number: 26,
    attack: 'Getting a press that was meant for something else',
    control:
      'Questions stand above every frame, and take no press for half a second; a second one meanwhile is refused',
  },
  {
    letter: 'H',
    number: 27,
    attack: 'Popups and downloads that are more than that',
    control: 'The sandbox names what is allowed; no dialogs, no top navigation',
  },
  {
    letter: 'H',
    number: 28,
    attack: 'Going on after the frame was removed',
    control: 'The port is closed and the document ended; what comes late is nobody’s',
  },
  {
    letter: 'H',
    number: 29,
    attack: 'Reading what another app, agent or organization has stored',
    control: 'Everything is kept by installation and agent, and asked for with the organization',
  },
  {
    letter: 'H',
    number: 31,
    attack: 'Installing, uninstalling and registering that nobody can tell of later',
    control: 'Each act saves an event in its own transaction',
  },
  {
    letter: 'H',
    number: 32,
    attack: 'Webhooks that somebody else sends, changes, or sends again',
    control:
      'A signature about this very request, for this app, for five minutes, under a name of its own; verified with published keys',
  },
  {
    letter: 'H',
    number: 33,
    attack: 'Taking the focus, to get what the agent goes on to type',
    control:
      'While the agent writes in the app, a frame that nobody can have pressed gives the focus back; one that keeps taking it is stopped',
  },
  {
    letter: 'H',
    number: 34,
    attack: 'Dialogs, questions before leaving, steps of the browser’s Back',
    control:
      'The sandbox has no dialogs; what the app loads into a frame, on Retry too, adds no step, and no frame can lead the app back',
  },
];

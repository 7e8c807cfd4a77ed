// Messages by which a document says that it is there. The adapters of the old dialects answer first, and only then run these.
import { nothing, type Rule, rule } from './rule.ts';

export const ANNOUNCEMENTS: readonly (readonly [string, Rule])[] = [
  [
    'plugin_inited',
    rule({
      does: 'The widget is ready; its context follows',
      once: false,
      read: nothing,
      effect: (_, { announce }) => announce(false),
    }),
  ],
  [
    'plugin_loaded',
    rule({
      does: 'The context once more; with basic authorization, after authorizing anew',
      once: false,
      read: nothing,
      effect: (_, { announce }) => announce(true),
    }),
  ],
];

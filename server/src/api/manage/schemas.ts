// The shapes of apps, widgets and installations on the wire.

import { type Static, Type } from 'typebox';
import { AUTHORIZATIONS, LONGEST, MOST, NOTICES, PERMISSIONS, PLACES } from '../../extensions/app.ts';
import { LONGEST_DESCRIPTION, LONGEST_NAME, PLACE_WORDS } from '../../extensions/rules.ts';
import { LONGEST_URL } from '../../extensions/widget-url.ts';
import { id, lineOfText, oneOf, reference } from '../schemas.ts';
import { ChatAction } from './chat-action-schemas.ts';

const moment = (description: string) =>
  Type.String({ description: `${description} In UTC.`, examples: ['2026-01-31T12:00:00.000Z'] });
/** Text, or null for none: absence is written out, so that null can also take something away. */
const textOrNull = (longest: number, description: string) =>
  Type.Union([Type.String({ maxLength: longest }), Type.Null()], { description });
const scopes = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    maxItems: MOST.scopesOfApp,
    description,
    examples: [['agents--all:ro', 'customers:ro']],
  });

const Permissions = Type.Array(oneOf(PERMISSIONS, 'Something of the browser.'), {
  maxItems: PERMISSIONS.length,
  description: 'What of the browser the widget’s frame may use; nothing unless it is listed.',
});

export const Widget = {
  ...Type.Object({
    widget_id: Type.String({ description: 'Also the plugin_id in the URL of its frame.' }),
    url: Type.String(),
    place: oneOf(PLACES, 'Where it is shown.'),
    initial_state: Type.Unsafe<unknown>({
      description: 'Sections that are drawn before its page has spoken: { "customerDetailsSections": [...] }, or null.',
    }),
    authorization: oneOf(
      AUTHORIZATIONS,
      'How its page learns who looks at it: sign-in is OAuth in the frame, basic a request of our server.',
    ),
    permissions: Type.Array(Type.String()),
  }),
  description: 'A page that is shown at a place of the agent app.',
  $id: 'Widget',
} as const;

const appFields = {
  app_id: Type.String(),
  name: Type.String(),
  icon_url: Type.Union([Type.String(), Type.Null()]),
  description: Type.String(),
  private: Type.Boolean({ description: 'Only its own organization may install it.' }),
  local_development: Type.Boolean({ description: 'Its widgets may be on the developer’s own machine.' }),
  client_id: Type.Union([Type.String(), Type.Null()], { description: 'The OAuth client that it signs in with.' }),
};

const Warnings = Type.Array(Type.String(), {
  description: 'What an administrator should know, such as that its name looks like that of another installed app.',
});

const Notice = Type.Object({
  widget_id: Type.String(),
  kind: oneOf(NOTICES, 'What was seen; docs/reference/apps-and-widgets.md says what to do about each.'),
  count: Type.Integer(),
  first_at: moment('When it was first seen.'),
  last_at: moment('When it was last seen.'),
});

export const App = {
  ...Type.Object({
    ...appFields,
    scopes: Type.Array(
      Type.Object({
        scope: Type.String(),
        words: Type.String({ description: 'What it lets the app do, to be shown before it is installed.' }),
      }),
      { description: 'What it asks for.' },
    ),
    created_at: moment('When it was registered.'),
    updated_at: moment('When it was last changed.'),
    widgets: Type.Array(reference(Widget)),
    chat_actions: Type.Array(reference(ChatAction)),
    installations_count: Type.Optional(
      Type.Integer({ description: 'How many organizations have it. Of your own apps only.' }),
    ),
    notices: Type.Optional(
      Type.Array(Notice, {
        description: 'What its makers should know. Of your own apps only, in the answer of one app.',
      }),
    ),
    warnings: Type.Optional(Warnings),
  }),
  description: 'An app with its widgets and chat actions.',
  $id: 'App',
} as const;

export type AppAnswer = Static<typeof App>;

const example = {
  name: 'Order history',
  description: 'What the customer has bought.',
  icon_url: 'https://orders.example.com/icon.png',
  private: true,
  local_development: false,
  scopes: ['agents--all:ro', 'customers:ro'],
};

const newAppFields = {
  name: lineOfText(LONGEST_NAME, 'What the app is called.'),
  description: Type.Optional(Type.String({ maxLength: LONGEST_DESCRIPTION, description: 'What it is for.' })),
  icon_url: Type.Optional(textOrNull(LONGEST_URL, 'An https URL, or null.')),
  private: Type.Optional(
    Type.Boolean({ description: 'Only your own organization may install it; true when left out.' }),
  ),
  local_development: Type.Optional(
    Type.Boolean({
      description: 'Its widgets may be on localhost; then nobody else may install it. false when left out.',
    }),
  ),
  client_id: Type.Optional(
    Type.Union([id('A client.'), Type.Null()], { description: 'A client of your organization, or null.' }),
  ),
  scopes: Type.Optional(scopes('What the app asks for; none when left out.')),
};

export const NewApp = Type.Object(newAppFields, { additionalProperties: false, examples: [example] });
export const AppChange = Type.Partial(NewApp, {
  additionalProperties: false,
  examples: [{ description: 'What they have bought.', scopes: ['agents--all:ro'] }],
});

const widgetFields = {
  url: Type.String({ maxLength: LONGEST_URL, description: 'The page, by https.' }),
  place: oneOf(PLACE_WORDS, 'Where it is shown. plugin and messagebox are other words for details and message_box.'),
  initial_state: Type.Optional(
    Type.Unsafe<unknown>({
      description: `At most ${LONGEST.initialState} bytes; null for none. At the place details only.`,
    }),
  ),
  authorization: Type.Optional(oneOf(AUTHORIZATIONS, 'sign-in when left out.')),
  permissions: Type.Optional(Permissions),
};

export const NewWidget = Type.Object(widgetFields, {
  additionalProperties: false,
  examples: [
    {
      url: 'https://orders.example.com/details',
      place: 'details',
      initial_state: { customerDetailsSections: [{ title: 'Orders', components: [] }] },
      authorization: 'sign-in',
      permissions: ['clipboard-write'],
    },
  ],
});
export const WidgetChange = Type.Partial(NewWidget, {
  additionalProperties: false,
  examples: [{ url: 'https://orders.example.com/other', authorization: 'basic' }],
});

export const SavedWidget = Type.Object(
  {
    widget: reference(Widget),
    warnings: Type.Array(Type.String(), { description: 'What is allowed and yet better done otherwise.' }),
  },
  { description: 'The widget as it is now.' },
);

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

export const PropertiesAnswer = Type.Unsafe<Readonly<Record<string, string | number | boolean>>>({
  type: 'object',
  additionalProperties: scalar,
  description:
    'What the installation keeps for all agents. Left out for an agent who asks with credentials of their own and is no administrator.',
});

export const Installation = {
  ...Type.Object({
    installation_id: Type.String(),
    installed_at: moment('When it was installed.'),
    scopes: Type.Array(Type.String(), {
      description: 'What the app may do here: what was shown when it was installed.',
    }),
    scopes_wanted: Type.Array(Type.String(), {
      description: 'What the app asks for by now and has not. It gets that when it is installed again.',
    }),
    properties: Type.Optional(PropertiesAnswer),
    warnings: Warnings,
    app: Type.Object(appFields),
    widgets: Type.Array(reference(Widget)),
    chat_actions: Type.Array(reference(ChatAction)),
  }),
  description: 'An app as it is installed in your organization.',
  $id: 'Installation',
} as const;

export type InstallationAnswer = Static<typeof Installation>;

export const NewInstallation = Type.Object(
  {
    app_id: id('The app.'),
    scopes: Type.Optional(
      scopes('Those that somebody was shown and agreed to. Refused when the app asks for others by now.'),
    ),
  },
  { additionalProperties: false },
);

export const InstallationKey = Type.Object({
  account_id: Type.String(),
  login: Type.String({ description: 'Whose key it is.' }),
  made_at: moment('When it was made.'),
  sent_at: moment('When it was last sent to the extension.'),
});

export const AppParameter = Type.Object({ app_id: id('The app.') });
export const WidgetParameters = Type.Object({ app_id: id('The app.'), widget_id: id('The widget.') });
export const WidgetParameter = Type.Object({ widget_id: id('The widget.') });
export const InstallationParameter = Type.Object({ installation_id: id('The installation.') });
export const StoredParameters = Type.Object({
  installation_id: id('The installation.'),
  key: Type.String({
    pattern: '^(?!\\.+$)[A-Za-z0-9._:-]{1,64}$',
    description: 'A name of 1 to 64 letters, digits and . _ : -',
  }),
});

export const Removed = (result: string) =>
  Type.Object({ result: Type.Literal(result) }, { description: 'It is done.' });

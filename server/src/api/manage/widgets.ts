// The calls that add, change and remove the widgets of an app.

import type { Static } from 'typebox';
import type { InitialState, WidgetSettings } from '../../extensions/app.ts';
import { addWidget, changeWidget, removeWidget, warningsOf } from '../../extensions/register.ts';
import { readPlace } from '../../extensions/rules.ts';
import { invalidField } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { registryActing, registryOf } from './acting.ts';
import { presentWidget } from './present.ts';
import { AppParameter, NewWidget, Removed, SavedWidget, WidgetChange, WidgetParameters } from './schemas.ts';

const WRITE = 'apps--all:rw';
const tags = ['Apps'];
const consumes = ['application/json'];

export function registerWidgets(calls: ApiInstance, api: ApiDependencies): void {
  const registry = registryOf(api);

  calls.route({
    method: 'POST',
    url: '/manage/v1/apps/:app_id/widgets',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'addWidget',
      tags,
      summary: 'Add a widget',
      description: 'Where the app is installed, the widget is shown from then on.',
      params: AppParameter,
      body: NewWidget,
      consumes,
      response: { 200: SavedWidget },
    },
    async handler(request) {
      const { url, place, ...rest } = request.body;
      const settings = { ...DEFAULTS, ...decodeChange(rest), url, place: decodePlace(place) };
      const of = { appId: request.params.app_id, settings };
      const widget = await addWidget(registry, registryActing(request, api), of);
      return { widget: presentWidget(widget), warnings: warningsOf(registry, widget) };
    },
  });

  calls.route({
    method: 'PATCH',
    url: '/manage/v1/apps/:app_id/widgets/:widget_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'changeWidget',
      tags,
      summary: 'Change a widget',
      description: 'Changes the fields that you send.',
      params: WidgetParameters,
      body: WidgetChange,
      consumes,
      response: { 200: SavedWidget },
    },
    async handler(request) {
      const { app_id: appId, widget_id: widgetId } = request.params;
      const of = { appId, widgetId, change: decodeChange(request.body) };
      const widget = await changeWidget(registry, registryActing(request, api), of);
      return { widget: presentWidget(widget), warnings: warningsOf(registry, widget) };
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/manage/v1/apps/:app_id/widgets/:widget_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'removeWidget',
      tags,
      summary: 'Remove a widget',
      params: WidgetParameters,
      response: { 200: Removed('widget removed successfully') },
    },
    async handler(request) {
      const { app_id: appId, widget_id: widgetId } = request.params;
      await removeWidget(registry, registryActing(request, api), { appId, widgetId });
      return { result: 'widget removed successfully' as const };
    },
  });
}

const DEFAULTS = { initialState: undefined, authorization: 'sign-in', permissions: [] } as const;

function decodeChange(body: Static<typeof WidgetChange>): Partial<WidgetSettings> {
  const { url, place, initial_state, authorization, permissions } = body;
  return {
    ...(url === undefined ? {} : { url }),
    ...(place === undefined ? {} : { place: decodePlace(place) }),
    // What it holds is checked with the rest of the widget.
    ...(initial_state === undefined ? {} : { initialState: (initial_state as InitialState | null) ?? undefined }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(permissions === undefined ? {} : { permissions: [...new Set(permissions)] }),
  };
}

function decodePlace(text: string): WidgetSettings['place'] {
  const place = readPlace(text);
  if (place === undefined) throw invalidField('place', 'place must be one of the places that there are.');
  return place;
}

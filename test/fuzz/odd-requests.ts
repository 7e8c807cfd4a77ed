// Requests as the tests send them: good ones of a route with up to three changes, ones of a route with whatever parameters, and
// ones of nowhere.
import fc from 'fast-check';
import type { ServedRoute } from '../docs/served-routes.ts';
import { apply, change } from './changes.ts';
import { body, headers, METHODS, pair } from './pieces.ts';
import { type Recipe, recipesOf } from './recipes.ts';
import type { OddRequest } from './request.ts';
import { hostileText, type Text } from './text.ts';

/** Requests that the route answers as it is meant to. */
export function goodRequests(served: ServedRoute): OddRequest[] {
  return recipesOf(served).map((good) => requestOf(served, good));
}

/** Requests to the routes and beside them. */
export function oddRequests(routes: readonly ServedRoute[]): fc.Arbitrary<OddRequest> {
  const route = fc.constantFrom(...routes);
  const recipe = fc.constantFrom(...routes.flatMap(goodRequests));
  const changed = fc
    .tuple(recipe, fc.array(change, { maxLength: 3 }))
    .map(([good, changes]) => changes.reduce(apply, good));
  const whatever = fc
    .record({
      route,
      method: fc.option(fc.constantFrom(...METHODS), { nil: undefined, freq: 6 }),
      query: fc.array(pair, { maxLength: 8 }),
      headers,
      cookies: fc.constantFrom('own', 'damaged', 'twice', 'none'),
      body: fc.option(body, { nil: undefined, freq: 2 }),
    })
    .map(
      ({ route: served, method = served.method, ...rest }): OddRequest => ({
        route: nameOf(served),
        site: served.site,
        method,
        path: partsOf(served.path),
        ...rest,
      }),
    );
  const nowhere = fc
    .record({
      route,
      method: fc.constantFrom(...METHODS),
      odd: hostileText,
      way: fc.nat(7),
      query: fc.array(pair, { maxLength: 2 }),
    })
    .map(
      ({ route: { site, path }, method, odd, way, query }): OddRequest => ({
        route: undefined,
        site,
        method,
        path: oddPath(path, odd, way),
        query,
        headers: [],
        cookies: 'own',
        body: undefined,
      }),
    );
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 3, arbitrary: whatever },
    { weight: 1, arbitrary: nowhere },
  );
}

/** How a route is named in the tally of a run. */
export function nameOf({ site, method, path }: ServedRoute): string {
  return `${site} ${method} ${path}`;
}

function requestOf(served: ServedRoute, good: Recipe): OddRequest {
  const { site, method, path } = served;
  const { query = [], form, json: fields, headers: sent = [], action } = good;
  const body = form !== undefined ? { form } : fields === undefined ? undefined : { json: fields };
  return {
    route: nameOf(served),
    site,
    method,
    path: partsOf(path, action),
    query,
    headers: sent,
    cookies: 'own',
    body,
  };
}

/** `/agents/{login}` with somebody's login in it. */
function partsOf(path: string, action = 'list_chats'): Text[] {
  return path
    .slice(1)
    .split('/')
    .flatMap((part): Text[] => {
      if (part === '{login}') return [{ live: 'agent' }];
      if (part === '{action}') return [action];
      if (part === '{group}') return [{ live: 'group' }];
      if (part === '{chat_id}') return [{ live: 'thread_id' }];
      if (part === '{group_id}') return [{ live: 'group' }];
      if (part === '{organization_id}') return [{ live: 'organization_id' }];
      if (part === '{client_id}') return [{ live: 'client_id' }];
      if (part === '{licence}') return [{ live: 'licence' }];
      if (part === '{app_id}') return [{ live: 'app_id' }];
      if (part === '{widget_id}') return [{ live: 'widget_id' }];
      if (part === '{chat_action_id}') return [{ live: 'chat_action_id' }];
      if (part === '{installation_id}') return [{ live: 'installation_id' }];
      if (part === '{key}') return [{ live: 'stored_key' }];
      if (part === '{id}') return [{ live: 'session_id' }];
      return part === '*' ? ['static', 'index.css'] : [part];
    });
}

function oddPath(path: string, odd: Text, way: number): readonly Text[] | string {
  const parts = partsOf(path);
  const plain = path.replaceAll(/[{}*]/g, '');
  switch (way) {
    case 0:
      return [...parts, odd];
    case 1:
      return [odd, ...parts];
    case 2:
      return [odd];
    case 3:
      return [...parts, ''];
    case 4:
      return plain.toUpperCase();
    case 5:
      return `/${plain}`;
    case 6:
      return plain.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    default:
      return `/x/..${plain};a=b`;
  }
}

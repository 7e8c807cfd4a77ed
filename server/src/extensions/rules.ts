// What an app and a widget may be. Each rule answers sentences that name the field as the wire does; an empty list when all is well.

import { findScope } from '../accounts/scopes.ts';
import {
  type App,
  type AppSettings,
  AUTHORIZATIONS,
  MOST,
  PERMISSIONS,
  PLACES,
  type Place,
  type WidgetSettings,
} from './app.ts';
import { appNameFault } from './app-name.ts';
import { initialStateFault } from './initial-state.ts';
import { iconUrlFault, type UrlRules, widgetUrlFault } from './widget-url.ts';

/** A field as the wire names it, and what is wrong with it. */
export type Fault = { readonly field: string; readonly message: string };

export const LONGEST_NAME = 100;
export const LONGEST_DESCRIPTION = 2_000;

/** An app that held these could give itself more than an administrator saw. */
const NOT_FOR_APPS = ['apps--all:rw', 'installations--all:rw'];

/** How the vendor calls the places. */
const OLD_PLACES: ReadonlyMap<string, Place> = new Map([
  ['plugin', 'details'],
  ['messagebox', 'message_box'],
]);

/** The place in our word, whichever was given; undefined for what is none. */
export function readPlace(text: string): Place | undefined {
  return OLD_PLACES.get(text) ?? PLACES.find((place) => place === text);
}

/** Every word that is taken for a place. */
export const PLACE_WORDS = [...PLACES, ...OLD_PLACES.keys()] as const;

export function appFaults(app: AppSettings): Fault[] {
  const faults: Fault[] = [];
  const { name, description, iconUrl, localDevelopment, scopes } = app;
  if (name.trim() === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Cs}]/u.test(name)) {
    faults.push(fault('name', `must have 1 to ${LONGEST_NAME} characters on one line.`));
  }
  const called = appNameFault(name);
  if (called !== undefined) faults.push(fault('name', called));
  if (description.length > LONGEST_DESCRIPTION || /[^\P{Cc}\n\t]|\p{Cs}/u.test(description)) {
    faults.push(
      fault('description', `must have at most ${LONGEST_DESCRIPTION} characters, and no control characters.`),
    );
  }
  const icon = iconUrl === undefined ? undefined : iconUrlFault(iconUrl, { localDevelopment });
  if (icon !== undefined) faults.push(fault('icon_url', icon));
  if (new Set(scopes).size > MOST.scopesOfApp) faults.push(fault('scopes', `must be at most ${MOST.scopesOfApp}.`));
  for (const scope of scopes) {
    if (findScope(scope) === undefined) faults.push(fault('scopes', `must be known, which ${quote(scope)} is not.`));
    else if (NOT_FOR_APPS.includes(scope)) faults.push(fault('scopes', `can’t have ${scope}: no app manages apps.`));
  }
  return faults;
}

export function widgetFaults(
  widget: WidgetSettings,
  { app, ...sites }: { app: Pick<App, 'localDevelopment'> } & Omit<UrlRules, 'localDevelopment'>,
): Fault[] {
  const { localDevelopment } = app;
  const faults: Fault[] = [];
  const url = widgetUrlFault(widget.url, { localDevelopment, ...sites });
  if (url !== undefined) faults.push(fault('url', url));
  if (!PLACES.includes(widget.place)) faults.push(fault('place', `must be one of: ${PLACES.join(', ')}.`));
  if (!AUTHORIZATIONS.includes(widget.authorization)) {
    faults.push(fault('authorization', `must be one of: ${AUTHORIZATIONS.join(', ')}.`));
  }
  for (const permission of widget.permissions) {
    if (PERMISSIONS.includes(permission)) continue;
    faults.push(fault('permissions', `must be among: ${PERMISSIONS.join(', ')}.`));
  }
  const { initialState } = widget;
  const state = initialState === undefined ? undefined : initialStateFault(initialState, { localDevelopment });
  if (state !== undefined) faults.push({ field: 'initial_state', message: state });
  if (initialState !== undefined && widget.place !== 'details') {
    faults.push(fault('initial_state', 'is for widgets at the place details only.'));
  }
  return faults;
}

/** Those scopes that the app asks for and the installation has not. */
export function scopesWanted(app: Pick<App, 'scopes'>, installed: readonly string[]): string[] {
  return app.scopes.filter((scope) => !installed.includes(scope));
}

function fault(field: string, words: string): Fault {
  return { field, message: `${field} ${words}` };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

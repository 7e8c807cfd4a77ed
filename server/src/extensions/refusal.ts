// Why the registry does not do what it was asked: in words for whoever asked, whichever way they came.

import type { Fault } from './rules.ts';

type Kind = 'invalid' | 'conflict' | 'not_found';

export class RegistryRefusal extends Error {
  override readonly name = 'RegistryRefusal';
  readonly kind: Kind;
  /** The field that is wrong, as the wire names it. */
  readonly field: string | undefined;

  constructor(kind: Kind, message: string, field?: string) {
    super(message);
    this.kind = kind;
    this.field = field;
  }
}

/** Throws for the first of the faults, if there is one. */
export function refuseFaults([first]: readonly Fault[]): void {
  if (first !== undefined) throw new RegistryRefusal('invalid', first.message, first.field);
}

export const noSuchApp = () => new RegistryRefusal('not_found', 'Your organization has no app with this id.', 'app_id');
export const noSuchWidget = () =>
  new RegistryRefusal('not_found', 'Your organization has no app with this widget.', 'widget_id');
export const noSuchInstallation = () =>
  new RegistryRefusal('not_found', 'Your organization has no installation with this id.', 'installation_id');

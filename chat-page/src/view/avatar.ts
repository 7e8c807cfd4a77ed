// The picture of a person, or the first letter of their name. The name stands beside it, so it is decoration.

import type { WireUser } from '../wire.ts';
import { element } from './element.ts';

/** Pictures come from https addresses only; one that does not load is replaced by the letter. */
export function avatarOf(user: Pick<WireUser, 'name' | 'avatar'> | undefined): HTMLElement {
  const [letter = '?'] = new Intl.Segmenter().segment(user?.name?.trim() || '?');
  const initial = typeof letter === 'string' ? letter : letter.segment;
  const tile = element('span', 'tile round', initial.toUpperCase());
  tile.setAttribute('aria-hidden', 'true');
  if (user?.avatar === undefined || !/^https:\/\//i.test(user.avatar)) return tile;
  const picture = element('img', '');
  picture.alt = '';
  picture.referrerPolicy = 'no-referrer';
  picture.addEventListener('error', () => picture.remove());
  picture.src = user.avatar;
  tile.append(picture);
  return tile;
}

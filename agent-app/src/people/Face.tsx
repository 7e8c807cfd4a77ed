// A person's picture, or the first letters of their name on a colour that stays theirs.

import { useState } from 'react';

type Props = {
  readonly name: string;
  /** What makes the colour: something that never changes, such as an id. */
  readonly of: string;
  readonly picture?: string | undefined;
  readonly size?: 'small' | 'medium' | 'large';
  /** A dot: available, or not. */
  readonly available?: boolean | undefined;
};

const TINTS = 8;

export function Face({ name, of, picture, size = 'medium', available }: Props) {
  const [failed, setFailed] = useState('');
  const address = pictureAddress(picture);
  const isSeen = address !== undefined && failed !== address;
  return (
    // The letters are a picture too, drawn by the style: they are nobody's name, to be read out, searched or copied.
    <span
      className={`face face-${size} tint-${tintOf(of)}`}
      aria-hidden="true"
      data-letters={isSeen ? undefined : initialsOf(name)}
    >
      {isSeen && <img src={address} alt="" onError={() => setFailed(address)} referrerPolicy="no-referrer" />}
      {available !== undefined && <span className="face-dot" data-on={available} />}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = [words[0], words.length > 1 && /^\p{L}/u.test(words.at(-1) ?? '') ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase() || '?';
}

function tintOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % TINTS;
}

/** Only the web; the REST API tells pictures without a scheme. */
function pictureAddress(picture: string | undefined): string | undefined {
  if (picture === undefined || picture === '') return undefined;
  try {
    const url = new URL(picture.includes('://') ? picture : `https://${picture}`);
    return url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

// What an app may be called, so that nobody takes it for another: no characters that are not seen, no letters that are borrowed from another
// script, and a form in which names that look alike are equal.

/** Direction marks and fillers: they change how a text is drawn, and are not seen. */
const UNSEEN = /(?!\p{Join_Control})[\p{Cf}\p{Co}]|[\u115f\u1160\u2800\u3164\uffa0]/u;

/** A joiner after what it does nothing for: it joins in Arabic and Indic scripts, and emoji that are made of several. */
const IDLE_JOINER =
  /(?:^|[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}\p{P}\p{Z}\p{Join_Control}]|[0-9])\p{Join_Control}/u;

/** Scripts with letters that are drawn as those of another one. */
const DRAWN_ALIKE = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** What is wrong with the name, as a sentence without its subject; undefined when nothing is. Its length is checked elsewhere. */
export function appNameFault(name: string): string | undefined {
  if (UNSEEN.test(name) || IDLE_JOINER.test(name))
    return 'must not have characters that are not seen, such as marks of direction.';
  for (const word of name.normalize('NFKC').split(/[^\p{L}\p{M}\p{N}]+/u)) {
    if (DRAWN_ALIKE.filter((script) => script.test(word)).length > 1) {
      return 'must not mix Latin, Cyrillic and Greek letters within a word: they are drawn alike.';
    }
  }
  return undefined;
}

/** Small letters, and digits, as the Latin letter that they are drawn as. After NFKD, without marks. */
const AS_LATIN: ReadonlyMap<string, string> = new Map([
  ...pairs('авеѕікмнорстухјһԁԛԝ', 'abesikmhopctyxjhdqw'),
  ...pairs('αβεικνορτυχ', 'abeikvoptux'),
  ...pairs('01|ıłøđ', 'ollilod'),
]);

/** Equal for names that are taken for one another: case, accents, spaces and signs don't count, nor which script a letter is of. */
export function lookOf(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const letters = [...plain].map((letter) => AS_LATIN.get(letter) ?? letter).join('');
  const look = letters
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('i', 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
  // Of a name that is made of signs alone, the signs count.
  return look === '' ? plain.replace(/\s/gu, '') : look;
}

function pairs(from: string, to: string): [string, string][] {
  const letters = [...to];
  return [...from].map((letter, at) => [letter, letters[at] ?? letter]);
}

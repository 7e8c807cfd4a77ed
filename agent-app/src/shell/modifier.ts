// The key that makes a shortcut of a letter. On a Mac, Option writes letters (Option+R is ®, Option+N begins ñ), and who writes must not turn a note
// into a reply by it: there it is Control.

/** As browsers name the system: `navigator.platform`. */
export function modifierOf(platform: string): 'Alt' | 'Ctrl' {
  return /^(?:Mac|iPhone|iPad)/.test(platform) ? 'Ctrl' : 'Alt';
}

/** Whether the shortcuts' key is held down, and no other. AltGr, which writes letters too, is not it. */
export function isShortcut(
  { altKey, ctrlKey, metaKey, shiftKey }: Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  key: 'Alt' | 'Ctrl' = modifierOf(navigator.platform),
): boolean {
  return altKey === (key === 'Alt') && ctrlKey === (key === 'Ctrl') && !metaKey && !shiftKey;
}

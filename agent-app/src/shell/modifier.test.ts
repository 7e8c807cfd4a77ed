// Which key makes shortcuts, and which keys write letters.
import { expect, test } from 'vitest';
import { isShortcut, modifierOf } from './modifier.ts';

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const alt = { ...none, altKey: true };
const control = { ...none, ctrlKey: true };

test('Alt makes shortcuts, but on a Mac, where Option writes letters, Control does', () => {
  expect(['Win32', 'Linux x86_64', 'MacIntel', 'iPad'].map(modifierOf)).toEqual(['Alt', 'Alt', 'Ctrl', 'Ctrl']);
  expect([isShortcut(alt, 'Alt'), isShortcut(control, 'Alt')]).toEqual([true, false]);
  expect([isShortcut(alt, 'Ctrl'), isShortcut(control, 'Ctrl')]).toEqual([false, true]);
});

test('AltGr, which writes letters, makes none', () => {
  const altGr = { ...alt, ctrlKey: true };
  expect([isShortcut(altGr, 'Alt'), isShortcut(altGr, 'Ctrl')]).toEqual([false, false]);
});

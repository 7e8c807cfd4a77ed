// Light or dark: as the system is, or as the agent wants it in this browser.

import { createStore, type Store } from '../state/store.ts';

export type Theme = 'light' | 'dark';
export type ThemeChoice = Theme | 'system';

const KEY = 'gatehouse-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export const themeChoice: Store<ThemeChoice> = createStore<ThemeChoice>(read());
/** What is shown. */
export const theme: Store<Theme> = createStore<Theme>(shown());

function read(): ThemeChoice {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function shown(): Theme {
  const choice = themeChoice.get();
  if (choice !== 'system') return choice;
  return system.matches ? 'dark' : 'light';
}

function show(): void {
  theme.set(shown());
  const root = document.documentElement;
  root.classList.toggle('lc-dark-theme', theme.get() === 'dark');
  root.classList.toggle('lc-light-theme', theme.get() === 'light');
  root.style.colorScheme = theme.get();
}

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.set(choice);
  if (choice === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
}

/** From now on the page looks as wanted. */
export function applyTheme(): void {
  system.addEventListener('change', show);
  themeChoice.subscribe(show);
  // Another tab.
  addEventListener('storage', ({ key }) => {
    if (key === KEY) themeChoice.set(read());
  });
  show();
}

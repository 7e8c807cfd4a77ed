// How the app looks and how the composer behaves, in this browser.

import { Monitor, Moon, Sun } from '../shell/icons.ts';
import { chooseTheme, themeChoice } from '../shell/theme.ts';
import { useStore } from '../state/use-store.ts';
import { Choice } from './Choice.tsx';
import { prefer, preferences } from './preferences.ts';

const THEMES = [
  { choice: 'system', name: 'As the system', Icon: Monitor },
  { choice: 'light', name: 'Light', Icon: Sun },
  { choice: 'dark', name: 'Dark', Icon: Moon },
] as const;

export function Looks() {
  const chosen = useStore(themeChoice);
  const { enterSends } = useStore(preferences);
  return (
    <div className="form">
      <fieldset className="themes">
        <legend>Theme</legend>
        {THEMES.map(({ choice, name, Icon }) => (
          <label key={choice}>
            <input type="radio" name="theme" checked={chosen === choice} onChange={() => chooseTheme(choice)} />
            <span>
              <Icon size={20} strokeWidth={1.6} aria-hidden="true" /> {name}
            </span>
          </label>
        ))}
      </fieldset>
      <Choice name="Enter sends" isOn={enterSends} onChange={(isOn) => prefer({ enterSends: isOn })}>
        Otherwise Ctrl and Enter do, and Enter begins a new line.
      </Choice>
      <p className="quiet">These choices are kept in this browser.</p>
    </div>
  );
}

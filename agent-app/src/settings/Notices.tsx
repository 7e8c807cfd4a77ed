// How the agent is called to new messages.

import { useState } from 'react';
import { play } from '../shell/attention.ts';
import { useStore } from '../state/use-store.ts';
import { Choice } from './Choice.tsx';
import { prefer, preferences } from './preferences.ts';

export function Notices() {
  const { sound, notices } = useStore(preferences);
  const [refused, setRefused] = useState(false);
  const wantNotices = async (isOn: boolean) => {
    if (isOn && (!('Notification' in window) || (await Notification.requestPermission()) !== 'granted')) {
      return setRefused(true);
    }
    setRefused(false);
    prefer({ notices: isOn });
  };
  return (
    <div className="form">
      <Choice
        name="Sound"
        isOn={sound}
        onChange={(isOn) => {
          prefer({ sound: isOn });
          if (isOn) play();
        }}
      >
        For a new chat or message that you are not looking at.
      </Choice>
      <Choice name="Notices of the system" isOn={notices} onChange={(isOn) => void wantNotices(isOn)}>
        While this tab is in the background.
      </Choice>
      {refused && (
        <p className="hint" role="alert">
          The browser does not allow notices from this page. Allow them in its settings for this site, then try again.
        </p>
      )}
      <p className="quiet">These choices are kept in this browser.</p>
    </div>
  );
}

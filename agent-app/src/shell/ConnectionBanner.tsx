// Says that there is no connection, and when it is tried again. What is written meanwhile waits.

import { useEffect, useState } from 'react';
import { useDesk } from '../desk.ts';
import { useStore } from '../state/use-store.ts';
import { WifiOff } from './icons.ts';

export function ConnectionBanner() {
  const { connection } = useDesk().chats;
  const state = useStore(connection.state);
  const [, tick] = useState(0);
  const isLost = state.is === 'lost';
  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isLost]);
  if (state.is !== 'lost') return <div className="banner-place" role="status" />;
  const seconds = Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1000));
  return (
    <div className="banner-place" role="status">
      <div className="banner">
        <WifiOff size={16} aria-hidden="true" />
        <p>
          <b>No connection.</b> What you write is kept and sent when it is back.
          {state.detail !== undefined && ` ${state.detail}`}
        </p>
        <span aria-hidden="true">{seconds > 1 ? `Next attempt in ${seconds} s` : 'Trying …'}</span>
        <button type="button" onClick={connection.wake}>
          Try now
        </button>
      </div>
    </div>
  );
}

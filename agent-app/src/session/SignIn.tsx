// What people see who are not signed in: why, and the way back.

import { Button } from '@livechat/design-system-react-components';
import { useState } from 'react';
import { hasUnsent } from '../chats/unsent.ts';
import { useDesk } from '../desk.ts';
import { Toaster } from '../shell/Toaster.tsx';
import { trying } from '../shell/toasts.ts';

const WORDS = {
  ended: ['Your session has ended', 'You were signed out somewhere else, or your access has changed.'],
  'signed-out': ['You are signed out', 'See you next time.'],
  refused: ['Sign-in did not work', 'The accounts site did not let you in.'],
} as const;
const CAUSES: Readonly<Record<string, string>> = {
  access_denied: 'Your account has no access to this organization, or it is suspended. Ask its administrator.',
  unauthorized_client: 'This site is not registered at the accounts site. Tell whoever runs it.',
  state_mismatch: 'The answer did not belong to this tab. Sign in again.',
  not_asked: 'The answer did not belong to this tab. Sign in again.',
  issuer_mismatch: 'The answer came from another accounts site than this app asks. Tell whoever runs it.',
};

export function SignIn({ why, detail }: { readonly why: keyof typeof WORDS; readonly detail: string | undefined }) {
  const desk = useDesk();
  const [isGoing, setGoing] = useState(false);
  const [title, text] = WORDS[why];
  const cause = why === 'refused' && detail !== undefined ? (CAUSES[detail] ?? detail) : undefined;
  const go = async () => {
    setGoing(true);
    if (!(await trying(desk.session.signIn, 'The accounts site can’t be opened'))) setGoing(false);
  };
  return (
    <main className="sign-in">
      <div>
        <span className="rail-mark large" aria-hidden="true" />
        <h1>{title}</h1>
        <p>{cause ?? text}</p>
        {why !== 'signed-out' && hasUnsent(desk) && (
          <p className="sign-in-kept">What you have written is kept in this tab.</p>
        )}
        <Button kind="primary" size="large" fullWidth loading={isGoing} onClick={() => void go()}>
          Sign in with {desk.site.brand}
        </Button>
      </div>
      <Toaster />
    </main>
  );
}

// The agent's own profile, as the platform keeps it.

import { Button } from '@livechat/design-system-react-components';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useDesk } from '../desk.ts';
import { Face } from '../people/Face.tsx';
import { Skeleton } from '../shell/Empty.tsx';
import { toast, trying } from '../shell/toasts.ts';
import { useStore } from '../state/use-store.ts';

type OwnProfile = {
  readonly login: string;
  readonly name: string;
  readonly job_title: string;
  readonly avatar: string;
  readonly permission: string;
  readonly login_status: string;
  readonly max_chats_count: number;
  readonly groups: readonly { readonly id: number; readonly name: string }[];
};
const ROLES: Readonly<Record<string, string>> = { owner: 'Owner', administrator: 'Administrator', normal: 'Agent' };

export function Profile() {
  const { rest, colleagues, chats } = useDesk();
  const me = useStore(colleagues.me);
  const login = me?.id;
  const [profile, setProfile] = useState<OwnProfile>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const load = useCallback(async () => {
    if (login === undefined) return;
    try {
      setProfile(await rest.get<OwnProfile>(`/agents/${encodeURIComponent(login)}`));
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'It could not be loaded.');
    }
  }, [rest, login]);
  useEffect(() => {
    void load();
  }, [load]);
  const isMissing = problem !== undefined;
  useEffect(() => (isMissing ? chats.onGreeting(() => void load()) : undefined), [isMissing, chats, load]);

  if (profile === undefined) {
    if (problem === undefined) return <Skeleton rows={4} label="Loading your profile" />;
    return (
      <div role="alert">
        <p className="hint">Your profile could not be loaded. {problem}</p>
        <Button kind="secondary" onClick={() => void load()}>
          Try again
        </Button>
      </div>
    );
  }
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const change = { name: text('name'), job_title: text('job_title'), login_status: text('login_status') };
    setBusy(true);
    const done = await trying(async () => {
      await rest.send('PUT', `/agents/${encodeURIComponent(profile.login)}`, change);
      await Promise.all([load(), colleagues.refresh()]);
      colleagues.me.set((now) => now && { ...now, name: change.name });
    }, 'Your profile was not saved');
    setBusy(false);
    if (done) toast('success', 'Your profile is saved');
  };
  return (
    <form key={profile.login} className="form" onSubmit={(event) => void save(event)}>
      <div className="form-who">
        <Face name={profile.name} of={profile.login} picture={profile.avatar} size="large" />
        <div>
          <b>{profile.login}</b>
          <p className="quiet">
            {ROLES[profile.permission] ?? profile.permission}
            {profile.groups.length > 0 && ` in ${profile.groups.map(({ name }) => name).join(', ')}`}
          </p>
        </div>
      </div>
      <label>
        Name
        <input className="field" name="name" defaultValue={profile.name} required maxLength={191} autoComplete="name" />
      </label>
      <label>
        Job title
        <input className="field" name="job_title" defaultValue={profile.job_title} maxLength={128} />
        <small>Customers see it below your name.</small>
      </label>
      <label>
        When you come online
        <select className="field" name="login_status" defaultValue={profile.login_status}>
          <option value="accepting chats">Accept chats</option>
          <option value="not accepting chats">Don’t accept chats</option>
        </select>
      </label>
      <p className="quiet">You get up to {profile.max_chats_count} chats at a time. Administrators change that.</p>
      <Button kind="primary" type="submit" loading={busy}>
        Save
      </Button>
    </form>
  );
}

// Who the customer is: name and address, which agents may correct; where they are; what their page tells; what was said before.

import { Button } from '@livechat/design-system-react-components';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { nameOf } from '../chats/chats-state.ts';
import { Linked } from '../chats/view/Linked.tsx';
import { useDesk } from '../desk.ts';
import { Face } from '../people/Face.tsx';
import { Skeleton } from '../shell/Empty.tsx';
import { ExternalLink } from '../shell/icons.ts';
import { archivePath } from '../shell/routes.ts';
import { trying } from '../shell/toasts.ts';
import { useSelected } from '../state/use-store.ts';
import { dayOf, durationOf, fullTimeOf } from '../times.ts';
import { useCustomer } from './customers.ts';
import { EditableLine } from './EditableLine.tsx';

const MOST_PREVIOUS = 5;
/** The page where the customer is may be as old as this; pushes tell of those who come and go. */
const PAGE_AGE_MS = 15_000;

export function CustomerDetails({
  customerId,
  onLeave,
}: {
  readonly customerId: string;
  readonly onLeave: () => void;
}) {
  const { acts, visitors } = useDesk();
  const { customer, previous, problem, reload } = useCustomer(customerId);
  useEffect(() => visitors.watch(PAGE_AGE_MS), [visitors]);
  const visitor = useSelected(visitors.state, ({ list }) => list?.find(({ id }) => id === customerId));

  if (customer === undefined) {
    if (problem === undefined) return <Skeleton rows={3} label="Loading the customer" />;
    return (
      <div className="list-none" role="alert">
        <p>The customer could not be loaded. {problem}</p>
        <Button kind="secondary" size="compact" onClick={reload}>
          Try again
        </Button>
      </div>
    );
  }
  const save = (field: 'name' | 'email') => (value: string) =>
    trying(async () => {
      await acts.updateCustomer(customerId, { [field]: value });
      reload();
    }, 'It was not saved');
  const name = nameOf(customer);
  const fields = (customer.session_fields ?? []).flatMap((field) => Object.entries(field));
  return (
    <>
      <section className="who">
        <Face name={name} of={customerId} picture={customer.avatar} size="large" />
        <EditableLine label="Name" value={customer.name ?? ''} shown={name} isTitle onSave={save('name')} />
        <EditableLine
          label="E-mail"
          type="email"
          value={customer.email ?? ''}
          shown={customer.email ?? 'Add e-mail'}
          onSave={save('email')}
        />
      </section>
      <section className="facts" aria-label="Visit">
        <h3>Visit</h3>
        <dl>
          <div>
            <dt>Now</dt>
            <dd>{visitor === undefined ? 'Not on your pages' : (STATES[visitor.state] ?? 'On your pages')}</dd>
          </div>
          {visitor?.page_current !== undefined && (
            <div>
              <dt>Page</dt>
              <dd>
                <PageLink url={visitor.page_current} title={visitor.page_title} />
              </dd>
            </div>
          )}
          {customer.created_at !== undefined && (
            <div>
              <dt>First seen</dt>
              <dd title={fullTimeOf(Date.parse(customer.created_at))}>{dayOf(Date.parse(customer.created_at))}</dd>
            </div>
          )}
          <div>
            <dt>Conversations</dt>
            <dd>{customer.statistics?.threads_count ?? 0}</dd>
          </div>
        </dl>
      </section>
      {fields.length > 0 && (
        <section className="facts" aria-label="Told by the page">
          <h3>Told by the page</h3>
          <dl>
            {fields.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd dir="auto">
                  <Linked text={value} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section className="facts" aria-label="Previous chats">
        <h3>Previous chats</h3>
        {previous === undefined ? (
          <Skeleton rows={1} label="Loading previous chats" />
        ) : previous.length === 0 ? (
          <p className="quiet">None yet.</p>
        ) : (
          <ul className="previous">
            {previous.slice(0, MOST_PREVIOUS).map((chat) => (
              <li key={chat.id}>
                <Link href={archivePath(chat.chat_id, chat.id)} onClick={onLeave}>
                  <b>{dayOf(chat.started_timestamp * 1000)}</b>
                  <span>
                    {chat.agents[0]?.display_name ?? 'Nobody'} · {durationOf(chat.duration)}
                  </span>
                  <small>{chat.messages[0]?.text ?? 'Nothing was said'}</small>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

const STATES: Readonly<Record<string, string>> = {
  browsing: 'On your pages',
  chatting: 'In a chat',
  queued: 'Waits in the queue',
};

/** Only the web: what a page tells of itself is not believed. */
export function PageLink({ url, title }: { readonly url: string; readonly title: string | undefined }) {
  const isWeb = /^https?:\/\//i.test(url) && URL.canParse(url);
  const words = title || (isWeb ? new URL(url).host + new URL(url).pathname : url);
  if (!isWeb) return <span title={url}>{words}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" title={url}>
      {words} <ExternalLink size={12} aria-hidden="true" />
    </a>
  );
}

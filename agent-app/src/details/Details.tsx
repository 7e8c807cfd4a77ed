// The details column: tabs, the customer's details first.

import { type KeyboardEvent, useRef } from 'react';
import { closeDetailsWhereNarrow, detailsTab, isDetailsOpen } from '../shell/details-open.ts';
import { Skeleton } from '../shell/Empty.tsx';
import { IconButton } from '../shell/IconButton.tsx';
import { User, X } from '../shell/icons.ts';
import { selection } from '../shell/selection.ts';
import { slots } from '../shell/slots.ts';
import { useStore } from '../state/use-store.ts';
import { CustomerDetails } from './CustomerDetails.tsx';

const CUSTOMER = 'customer';

export function Details({ isShown }: { readonly isShown: boolean }) {
  const { detailsTabs, detailsSections } = useStore(slots);
  const selected = useStore(selection);
  const wanted = useStore(detailsTab) ?? CUSTOMER;
  const setWanted = (id: string) => detailsTab.set(id === CUSTOMER ? undefined : id);
  const list = useRef<HTMLDivElement>(null);
  const tabs = [{ id: CUSTOMER, title: 'Details', Icon: () => <User size={18} aria-hidden="true" /> }, ...detailsTabs];
  const tab = tabs.some(({ id }) => id === wanted) ? wanted : CUSTOMER;
  const title = tabs.find(({ id }) => id === tab)?.title ?? 'Details';

  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === tab);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (at + step + tabs.length) % tabs.length;
    setWanted(tabs[next]?.id ?? CUSTOMER);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };

  return (
    <aside className="details" aria-label="Details" hidden={!isShown} data-region="details">
      <header className="column-head">
        <h2>{title}</h2>
        <span className="details-close">
          <IconButton Icon={X} name="Close details" onClick={() => isDetailsOpen.set(false)} />
        </span>
      </header>
      <div className="details-body">
        <div
          id="panel-customer"
          role="tabpanel"
          aria-label="Details"
          className="details-panel"
          hidden={tab !== CUSTOMER}
        >
          {selected?.customerId === undefined ? (
            selected !== undefined && selected.kind !== 'visitor' && selected.isRead ? (
              <p className="list-none">No customer takes part in this chat.</p>
            ) : (
              <Skeleton rows={3} label="Loading the customer" />
            )
          ) : (
            <CustomerDetails
              key={selected.customerId}
              customerId={selected.customerId}
              onLeave={closeDetailsWhereNarrow}
            />
          )}
          {detailsSections.map(({ id, Section }) => (
            <Section key={id} />
          ))}
        </div>
        {detailsTabs.map(({ id, title: name, Panel }) => (
          <div
            key={id}
            id={`panel-${id}`}
            role="tabpanel"
            aria-label={name}
            className="details-panel"
            hidden={tab !== id}
          >
            <Panel isShown={isShown && tab === id} />
          </div>
        ))}
      </div>
      {detailsTabs.length > 0 && (
        <div
          className="details-tabs"
          role="tablist"
          aria-label="Details"
          aria-orientation="vertical"
          tabIndex={-1}
          ref={list}
          onKeyDown={onKeyDown}
        >
          {tabs.map(({ id, title: name, Icon }) => (
            <button
              key={id}
              type="button"
              role="tab"
              aria-selected={tab === id}
              aria-controls={`panel-${id}`}
              aria-label={name}
              title={name}
              tabIndex={tab === id ? 0 : -1}
              data-region-focus={tab === id ? true : undefined}
              onClick={() => setWanted(id)}
            >
              <Icon />
            </button>
          ))}
        </div>
      )}
    </aside>
  );
}

// Who is here now, as a table that keeps itself true.

import { Button } from '@livechat/design-system-react-components';
import { type FocusEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useDesk } from '../desk.ts';
import { Empty, Skeleton } from '../shell/Empty.tsx';
import { Glyph } from '../shell/Glyph.tsx';
import { RotateCw, UserRoundX, Users, WifiOff } from '../shell/icons.ts';
import { select } from '../shell/selection.ts';
import { useStore } from '../state/use-store.ts';
import { keepInPlace } from './steady.ts';
import { VisitorRow } from './VisitorRow.tsx';
import type { Visitor } from './visitors.ts';

const FILTERS = [
  { state: '', name: 'All' },
  { state: 'browsing', name: 'Browsing' },
  { state: 'queued', name: 'Queued' },
  { state: 'chatting', name: 'Chatting' },
] as const;

export function VisitorsView({ customerId }: { readonly customerId: string | undefined }) {
  const { visitors } = useDesk();
  const { list, problem } = useStore(visitors.state);
  const [filter, setFilter] = useState('');
  useEffect(() => visitors.watch(), [visitors]);
  useEffect(() => select(customerId === undefined ? undefined : { kind: 'visitor', customerId }), [customerId]);
  const [isHovered, setHovered] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const before = useRef<readonly Visitor[]>([]);
  const fitting = list?.filter(({ state }) => filter === '' || state === filter);
  const isHeld = isHovered || hasFocus;
  const shown = isHeld && fitting && list ? keepInPlace(before.current, { shown: fitting, all: list }) : fitting;
  useEffect(() => {
    before.current = shown ?? [];
  });
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setFocus(false);
  };
  const countOf = (state: string) => list?.filter((one) => state === '' || one.state === state).length;
  return (
    <section className="page-column" aria-label="Visitors" data-region="list">
      <header className="column-head">
        <h2 className="column-title">Visitors</h2>
        <fieldset className="segments">
          <legend className="unseen">Which visitors</legend>
          {FILTERS.map(({ state, name }) => (
            <button key={state} type="button" aria-pressed={filter === state} onClick={() => setFilter(state)}>
              {name} <span>{countOf(state) ?? ''}</span>
            </button>
          ))}
        </fieldset>
      </header>
      {problem !== undefined && list !== undefined && (
        <p className="strip" role="status">
          <WifiOff size={14} aria-hidden="true" /> The list is not up to date. {problem}
        </p>
      )}
      <div className="page-scroll">
        {list === undefined && problem === undefined && <Skeleton rows={6} label="Loading visitors" />}
        {list === undefined && problem !== undefined && (
          <Empty Icon={UserRoundX} title="Visitors can’t be shown" isProblem>
            <p>{problem}</p>
            <Button kind="secondary" icon={<Glyph Icon={RotateCw} />} onClick={() => void visitors.refresh()}>
              Try again
            </Button>
          </Empty>
        )}
        {shown?.length === 0 && (
          <Empty Icon={Users} title={filter === '' ? 'Nobody is on your pages' : 'Nobody to show'}>
            {filter === '' ? (
              'Visitors appear here while they have one of your pages open.'
            ) : (
              <Link href="/visitors" onClick={() => setFilter('')}>
                Show all visitors
              </Link>
            )}
          </Empty>
        )}
        {shown !== undefined && shown.length > 0 && (
          <table
            className="visitors"
            onPointerEnter={() => setHovered(true)}
            onPointerLeave={() => setHovered(false)}
            onFocus={() => setFocus(true)}
            onBlur={onBlur}
          >
            <thead>
              <tr>
                <th scope="col">Visitor</th>
                <th scope="col">State</th>
                <th scope="col">Page</th>
                <th scope="col">Chats</th>
                <th scope="col">
                  <span className="unseen">Acts</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((visitor) => (
                <VisitorRow key={visitor.id} visitor={visitor} isOpen={visitor.id === customerId} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

// What is searched for. Words and tags search when Enter is pressed or a moment after the last letter, all else at once.

import { useEffect, useRef, useState } from 'react';
import { useDesk } from '../desk.ts';
import { ListFilter, Search } from '../shell/icons.ts';
import { useStore } from '../state/use-store.ts';
import { type ArchiveQuery, NO_QUERY } from './archives.ts';

const PAUSE_MS = 350;

type Props = { readonly query: ArchiveQuery; readonly onSearch: (query: ArchiveQuery) => void };

export function ArchiveFilters({ query, onSearch }: Props) {
  const { colleagues } = useDesk();
  const agents = useStore(colleagues.agents);
  const [wanted, setWanted] = useState(query);
  const filters = ['from', 'to', 'agent', 'tag'].filter((name) => query[name as keyof ArchiveQuery] !== '').length;
  const [isOpen, setOpen] = useState(filters > 0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (part: Partial<ArchiveQuery>, wait: boolean) => {
    const next = { ...wanted, ...part };
    setWanted(next);
    clearTimeout(timer.current);
    if (wait) timer.current = setTimeout(() => onSearch(next), PAUSE_MS);
    else onSearch(next);
  };
  return (
    <search>
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          change({}, false);
        }}
      >
        <div className="search">
          <Search size={16} aria-hidden="true" />
          <input
            type="search"
            aria-label="Search conversations"
            placeholder="Search"
            value={wanted.text}
            data-region-focus
            onChange={({ target }) => change({ text: target.value }, true)}
          />
          <button
            type="button"
            className="plain-button"
            aria-expanded={isOpen}
            aria-label={filters > 0 ? `Filters, ${filters} set` : 'Filters'}
            title="Filters"
            onClick={() => setOpen(!isOpen)}
          >
            <ListFilter size={16} aria-hidden="true" />
            {filters > 0 && <span className="badge">{filters}</span>}
          </button>
        </div>
        {isOpen && (
          <div className="filter-fields">
            <label>
              From
              <input
                type="date"
                className="field"
                value={wanted.from}
                max={wanted.to || undefined}
                onChange={({ target }) => change({ from: target.value }, false)}
              />
            </label>
            <label>
              To
              <input
                type="date"
                className="field"
                value={wanted.to}
                min={wanted.from || undefined}
                onChange={({ target }) => change({ to: target.value }, false)}
              />
            </label>
            <label>
              Agent
              <select
                className="field"
                value={wanted.agent}
                onChange={({ target }) => change({ agent: target.value }, false)}
              >
                <option value="">Anybody</option>
                {[...agents.values()].map(({ login, name }) => (
                  <option key={login} value={login}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              Tag
              <input
                className="field"
                value={wanted.tag}
                maxLength={128}
                placeholder="Any"
                onChange={({ target }) => change({ tag: target.value.trim() }, true)}
              />
            </label>
            {filters > 0 && (
              <button
                type="button"
                className="link-button"
                onClick={() => change({ ...NO_QUERY, text: wanted.text }, false)}
              >
                Clear filters
              </button>
            )}
          </div>
        )}
      </form>
    </search>
  );
}

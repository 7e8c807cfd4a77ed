// Counts answers by site, route, method and class of status, and how long they took by site and route.

import type { Answered } from '../http/site.ts';
import { DURATIONS, Tally } from './tally.ts';

/** Others are odd, and so many that each would be a series of its own. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OTHER = 'other';

type RouteCounts = {
  readonly duration: Tally;
  /** By method; the index of a count is the first digit of the status. */
  readonly byMethod: Map<string, Float64Array>;
};

export type AnswerCount = {
  readonly labels: { readonly site: string; readonly route: string; readonly method: string; readonly status: string };
  readonly value: number;
};

export class AnswerCounts {
  readonly #sites = new Map<string, Map<string, RouteCounts>>();

  /** What is to be told of each answer of the site. */
  of(site: string): (answer: Answered) => void {
    const routes = this.#sites.get(site) ?? new Map<string, RouteCounts>();
    this.#sites.set(site, routes);
    return ({ method, route, status, ms }) => {
      let counts = routes.get(route);
      if (counts === undefined) {
        counts = { duration: new Tally(DURATIONS), byMethod: new Map() };
        routes.set(route, counts);
      }
      const known = METHODS.has(method) ? method : OTHER;
      let statuses = counts.byMethod.get(known);
      if (statuses === undefined) {
        statuses = new Float64Array(10);
        counts.byMethod.set(known, statuses);
      }
      const statusClass = Math.trunc(status / 100);
      statuses[statusClass] = (statuses[statusClass] ?? 0) + 1;
      counts.duration.add(ms / 1000);
    };
  }

  counts(): AnswerCount[] {
    return this.#list(({ byMethod }, labels) =>
      [...byMethod].flatMap(([method, statuses]) =>
        [...statuses].flatMap((value, statusClass) =>
          value === 0 ? [] : [{ labels: { ...labels, method, status: `${statusClass}xx` }, value }],
        ),
      ),
    );
  }

  durations(): { labels: { site: string; route: string }; tally: Tally }[] {
    return this.#list(({ duration }, labels) => [{ labels, tally: duration }]);
  }

  #list<T>(read: (counts: RouteCounts, labels: { site: string; route: string }) => T[]): T[] {
    return [...this.#sites].flatMap(([site, routes]) =>
      [...routes].flatMap(([route, counts]) => read(counts, { site, route })),
    );
  }
}

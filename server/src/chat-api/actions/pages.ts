// Lists: `limit`, `sort_order` and filters of the first request, `page_id` of those that follow.

import { type TSchema, Type } from 'typebox';
import type { Page, PageQuery, PageStart } from '../../chat/chat-storage.ts';
import { invalid } from '../errors.ts';
import type { Speaker } from '../speaker.ts';
import type { Call } from './action.ts';

/** The fields that every list takes. */
export function listFields(most: number) {
  return {
    sort_order: Type.Optional(
      Type.Unsafe<'asc' | 'desc'>({
        type: 'string',
        enum: ['asc', 'desc'],
        description: 'desc, the default: newest first.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: most, description: `1 to ${most}.` })),
    page_id: Type.Optional(
      Type.String({
        maxLength: 8192,
        description: 'From next_page_id or previous_page_id; then nothing else is given.',
      }),
    ),
  } satisfies Record<string, TSchema>;
}

type ListPayload<Filters> = {
  readonly sort_order?: 'asc' | 'desc';
  readonly limit?: number;
  readonly page_id?: string;
  readonly filters?: Filters;
};
type Remembered<Filters> = {
  readonly filters: Filters | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
};

/** What to list, and how its answer says how it goes on. `subject`: what the list is of, where an action has lists of several things. */
export function openList<Filters>(
  { api, who, organizationId }: Pick<Call<Speaker>, 'api' | 'who' | 'organizationId'>,
  list: { action: string; payload: ListPayload<Filters>; limit: number; subject?: string },
): { filters: Filters | undefined; page: PageQuery; ends: (page: Page<unknown>) => object } {
  const { payload, subject = '' } = list;
  const owner = { organizationId, key: who.actor.key, action: `${list.action} ${subject}` };
  let wanted: Remembered<Filters>;
  let start: PageStart | undefined;
  if (payload.page_id === undefined) {
    const { filters, sort_order: order = 'desc', limit = list.limit } = payload;
    wanted = { filters, order, limit };
  } else {
    const extra = (['filters', 'limit', 'sort_order'] as const).find((name) => payload[name] !== undefined);
    if (extra !== undefined) throw invalid(extra, `${extra} can’t be given with page_id, which stands for it.`);
    ({ start, ...wanted } = api.pageIds.decode(owner, payload.page_id) as Remembered<Filters> & { start: PageStart });
  }
  const encode = (to: PageStart | undefined) => to && api.pageIds.encode(owner, { ...wanted, start: to });
  return {
    filters: wanted.filters,
    page: { order: wanted.order, limit: wanted.limit, start },
    ends: ({ next, previous }) => ({
      ...(next === undefined ? {} : { next_page_id: encode(next) }),
      ...(previous === undefined ? {} : { previous_page_id: encode(previous) }),
    }),
  };
}

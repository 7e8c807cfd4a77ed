// What migration 008 made of the customers of 006 and the profiles of 007: one table of both.

import { BROUGHT_BY_006 } from './after-006.ts';
import { BROUGHT_BY_007 } from './after-007.ts';

const [visitor] = BROUGHT_BY_006.customers;
const [{ created_us, ...profile }] = BROUGHT_BY_007.customer_profiles;
const nowhere = { page_url: null, page_title: null, seen_at: null };

export const BROUGHT_BY_008 = {
  customers: [
    { ...visitor, ...nowhere, name: null, email: null, avatar: null, session_fields: '[]' },
    { ...profile, ...nowhere, group_id: null, created_at: created_us / 1000 },
  ],
};

// What migration 006 brought: a customer who is known in a browser, with a token of its own and one made for an agent, and an identity that is
// being handed over. The secrets behind the hashes are in `CUSTOMER_SECRETS`.

import { ASKED_AT, IDS } from './after-001.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const { ACME, ADA, SERVER_APP } = IDS;

export const CUSTOMER = '5f0c1d3e-0000-4000-8000-00000000c057';

export const CUSTOMER_SECRETS = {
  identitySecret: '9f0e01fef2d907eb91a956077c04ff69c5eacbe1506f83cdf27097f72e7e82c405744eba6d363e',
  ownToken: 'dal:ct_bF8sIkls4QA6DRiOXe5bAli9KRh7CY2Qib94VOGTJGt2OxKww',
  agentsToken: 'dal:ct_rrI0kSv7k5XHFcBvsgURDeI9d2bfnQw6rwYOteWjc454OZuMM',
  transferToken: 'dal:it_xY25y2wimmVRp8JgSvxAi8cj2Q5X0cVqLqL2KCdCLfv1YlpGF',
} as const;

const token = {
  customer_id: CUSTOMER,
  organization_id: ACME,
  client_id: SERVER_APP,
  issued_at: ASKED_AT - MINUTE,
  expires_at: ASKED_AT + DAY,
};

export const BROUGHT_BY_006 = {
  customers: [{ customer_id: CUSTOMER, organization_id: ACME, group_id: 2, created_at: ASKED_AT - DAY }],
  customer_secrets: [
    {
      secret_hash: '0ElMWJJPyWIGGxoKOhRvPhB1oxPcodQBwbLwe0d12fk',
      customer_id: CUSTOMER,
      created_at: ASKED_AT - DAY,
      expires_at: ASKED_AT + 700 * DAY,
    },
  ],
  customer_tokens: [
    { ...token, token_hash: 'YJ8fAPbkUMvzDm96PDaetG7fG_1HuJJy1DSINxZsQwc', account_id: null },
    { ...token, token_hash: '6dDFXjJlczWCku-LW9ek5FvQRCx-cOBAT_KAYzmLJ-g', account_id: ADA },
  ],
  identity_transfers: [
    {
      ...token,
      token_hash: 'dMzPTFgMPct6jNJ-onk-g6yrqS3DZwC9RAMWOVVa1BA',
      account_id: ADA,
      code_challenge: null,
      code_challenge_rule: 'none',
    },
  ],
} as const;

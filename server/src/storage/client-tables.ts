// What an agent's client has of them in an organization: it ends with the membership, and with the installation of the client's app.

/** In the order in which rows are deleted everywhere, so that two who delete wait for each other and no more. */
export const CLIENT_TABLES = [
  'consents',
  'authorization_codes',
  'refresh_tokens',
  'access_tokens',
  'customer_tokens',
  'identity_transfers',
] as const;

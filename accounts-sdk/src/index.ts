// The ES module: `import { AccountsSDK } from '@gatehouse/accounts-sdk'`.
import { init } from './init.ts';

export type { Identity, Instance, Options, SignInError } from './types.ts';
export { init };

export const AccountsSDK = { init };

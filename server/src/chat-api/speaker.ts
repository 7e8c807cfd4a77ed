// Who speaks, as their credentials prove it: the only source of the organization of a call.

import type { Actor } from '../chat/chat.ts';

export type Speaker = { readonly organizationId: string; readonly actor: Actor };

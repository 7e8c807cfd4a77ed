// Starts extensions, once the app is there.

import type { Desk } from '../desk.ts';
import { openExtensions } from './extensions.ts';
import { fillSlots } from './view/into-slots.tsx';

export function startExtensions(desk: Desk): void {
  fillSlots(openExtensions(desk));
}

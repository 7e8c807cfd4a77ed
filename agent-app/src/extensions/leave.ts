// The ways out of a frame by keyboard: browsers tell a page nothing of keys that are pressed in its frames, so extensions' SDK does.

import type { Frame, Leave } from '@gatehouse/extension-sdk/host';
import { goToRegion } from '../shell/regions.ts';

/** F6 goes on to the next region of the page. Esc goes back to what the extension is opened with; `close` closes the panel below the composer. */
export function leaveFrame(frame: Frame, to: Leave, close: () => void): void {
  if (to !== 'back') goToRegion(to === 'next' ? 1 : -1);
  else if (frame.extension.place === 'message_box') close();
  else openerOf(frame)?.focus();
}

function openerOf({ extension: { place, widgetId }, iframe }: Frame): HTMLElement | null | undefined {
  switch (place) {
    case 'fullscreen':
      return document.querySelector<HTMLElement>(`.rail a[href="/apps/${widgetId}"]`);
    case 'settings':
      return iframe.closest('li')?.querySelector<HTMLElement>('button[aria-expanded="true"]');
    default:
      return document.querySelector<HTMLElement>('.details-tabs [role=tab][aria-selected="true"]');
  }
}

// What extensions do to the window around them: go to a page of the app, lead away from it, say something.

import { type Effects, ExtensionError } from '@gatehouse/extension-sdk/host';
import { confirm } from '../../shell/Dialog.tsx';
import { navigate } from '../../shell/navigation.ts';
import { toast } from '../../shell/toasts.ts';

export type WindowEffects = Pick<
  Effects,
  'navigate' | 'redirect' | 'setReportsFilters' | 'toast' | 'openSupportChat' | 'track'
>;

/** `leave` takes the window to another site. */
export function windowEffects(leave: (url: string) => void): WindowEffects {
  const go = (path: string) => {
    if (!navigate(path)) throw new ExtensionError('NOT_FOUND', `The agent app has no page ${path}.`);
  };
  return {
    navigate: go,
    async redirect(target, { frame, signal }) {
      if (target.kind === 'path') return go(target.path);
      const agreed = await confirm(
        {
          title: `Leave for ${new URL(target.url).host}?`,
          text: `${frame.extension.name} wants to open another site in this window. What you have not sent is kept.`,
          detail: target.url,
          yes: 'Leave',
          isForeign: true,
        },
        signal,
      );
      if (!agreed) throw new ExtensionError('DENIED', 'The agent did not want to leave.');
      leave(target.url);
    },
    setReportsFilters() {
      throw new ExtensionError('NOT_FOUND', 'This agent app has no reports.');
    },
    toast({ content, kind }, { frame }) {
      toast(kind, `${frame.extension.name}: ${content}`);
    },
    openSupportChat() {
      throw new ExtensionError('NOT_FOUND', 'This agent app has no support chat of its own.');
    },
    track() {
      // Nobody is watched here.
    },
  };
}

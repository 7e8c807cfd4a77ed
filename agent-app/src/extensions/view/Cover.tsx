// What stands where an extension can't be seen: that it loads, or why it does not and what can be done.

import type { FrameState } from '@gatehouse/extension-sdk/host';
import { Button, Loader } from '@livechat/design-system-react-components';
import type { Diagnosis } from '../registry.ts';

type Props = {
  readonly name: string;
  readonly state: FrameState | 'refused';
  readonly diagnosis: Diagnosis | undefined;
  readonly onRetry: () => void;
};

const WORDS: Readonly<Record<string, { title: string; text: string }>> = {
  failed: { title: 'did not load', text: 'Its server gave no answer that can be shown here.' },
  hung: {
    title: 'does not answer',
    text: 'It has stopped, or is busy. It is back here as soon as it answers; trying again loads it anew.',
  },
  left: {
    title: 'went to another site',
    text: 'The page in this frame belongs to somebody else now, so it was cut off. It has been told nothing since.',
  },
  flooded: {
    title: 'was stopped',
    text: 'It sent so much at once that the app would have become slow. Its makers have been told.',
  },
  refused: { title: 'can’t be shown', text: 'Its address is not one that may be shown here.' },
};

export function Cover({ name, state, diagnosis, onRetry }: Props) {
  if (state === 'loading') {
    return (
      <div className="extension-cover" role="status">
        <Loader size="medium" />
        <span className="extension-cover__quiet">{name} is loading</span>
      </div>
    );
  }
  const { title, text } = WORDS[state] ?? { title: 'did not load', text: '' };
  const isKnown = diagnosis !== undefined && diagnosis.cause !== 'ok';
  return (
    <div className="extension-cover" role="alert">
      <h3>
        {name} {title}
      </h3>
      <p>{isKnown ? diagnosis.detail : text}</p>
      {isKnown && diagnosis.fix !== '' && <p className="extension-cover__quiet">{diagnosis.fix}</p>}
      {state !== 'refused' && (
        <Button kind="secondary" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

// The lines of a feed. What people and extensions wrote is text: no markup, and links to the web alone.

import { memo } from 'react';
import { Face } from '../../people/Face.tsx';
import { CircleAlert, Clock, EyeOff } from '../../shell/icons.ts';
import { clockOf, fullTimeOf } from '../../times.ts';
import { nameOf } from '../chats-state.ts';
import type { Line, Said } from '../lines.ts';
import { Linked } from './Linked.tsx';
import { RichMessage } from './RichMessage.tsx';

type Props = {
  readonly lines: readonly Line[];
  readonly onRetry?: (customId: string) => void;
  readonly onDiscard?: (customId: string) => void;
};

export const Lines = memo(function Lines({ lines, onRetry, onDiscard }: Props) {
  return (
    <ol className="lines">
      {lines.map((line) => {
        if (line.kind === 'said') return <Saying key={line.key} said={line} onRetry={onRetry} onDiscard={onDiscard} />;
        return (
          <li key={line.key} className={`line line-${line.kind}`}>
            <span>{line.text}</span>
            {line.kind === 'note' && <time dateTime={new Date(line.at).toISOString()}>{clockOf(line.at)}</time>}
          </li>
        );
      })}
    </ol>
  );
});

type SayingProps = {
  readonly said: Said;
  readonly onRetry: ((customId: string) => void) | undefined;
  readonly onDiscard: ((customId: string) => void) | undefined;
};

const Saying = memo(function Saying({ said, onRetry, onDiscard }: SayingProps) {
  const { author, authorName, by, isNote, first, last, at, text, elements, state, why, read, key, template } = said;
  const name = by === 'customer' && author?.type === 'customer' ? nameOf(author) : authorName;
  return (
    <li className="line said" data-by={by} data-first={first} data-last={last} data-note={isNote} data-state={state}>
      {by !== 'me' && last && <Face name={name} of={author?.id ?? name} picture={author?.avatar} size="small" />}
      <div className="said-body">
        {first && (by !== 'me' || isNote) && (
          <p className="said-by">
            {by === 'me' ? 'You' : name}
            {isNote && (
              <em>
                <EyeOff size={12} aria-hidden="true" /> note to agents
              </em>
            )}
          </p>
        )}
        {first && by === 'me' && !isNote && <p className="unseen">You</p>}
        {text !== '' && (
          <p className="bubble">
            <Linked text={text} />
          </p>
        )}
        {elements.length > 0 && <RichMessage elements={elements} template={template} />}
        {(last || state !== 'sent') && (
          <p className="said-under">
            {state === 'sent' && (
              <time dateTime={new Date(at).toISOString()} title={fullTimeOf(at)}>
                {clockOf(at)}
              </time>
            )}
            {state === 'sent' && read && <span className="read">Read</span>}
            {state === 'sending' && <span>Sending …</span>}
            {state === 'waiting' && (
              <span>
                <Clock size={12} aria-hidden="true" /> Waiting for the connection
              </span>
            )}
            {state === 'failed' && (
              <span className="failed" role="alert">
                <CircleAlert size={13} aria-hidden="true" /> Not sent. {why}
                <button type="button" onClick={() => onRetry?.(key)}>
                  Try again
                </button>
                <button type="button" onClick={() => onDiscard?.(key)}>
                  Delete
                </button>
              </span>
            )}
          </p>
        )}
        {!last && read && (
          <p className="said-under">
            <span className="read">Read</span>
          </p>
        )}
      </div>
    </li>
  );
});

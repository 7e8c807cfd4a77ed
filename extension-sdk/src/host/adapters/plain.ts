// The plain dialect: each message is performed, none is answered; events are bare window messages.
import { parsePlain, plainEvent } from '../../wire/plain.ts';
import type { Performer } from '../perform.ts';

type Parts = {
  performer: Performer;
  /** Posts to the frame's document, if it is of the registered origin. */
  post: (message: object) => void;
  /** Called before the message is performed, with its name. */
  onHeard: (message: string) => void;
};

export function createPlainAdapter({ performer, post, onHeard }: Parts) {
  return {
    /** Nobody is to be answered; the performer reports what is wrong. */
    hear(data: unknown): void {
      const plain = parsePlain(data);
      if (!plain) return;
      onHeard(plain.message);
      performer.perform(plain.message, plain.data);
    },
    send(event: string, data: unknown): void {
      post(plainEvent(event, data));
    },
  };
}

// The plain dialect: each message is performed, none is answered; events are bare window messages.
import { parsePlain, plainEvent } from '../../wire/plain.ts';
import type { Performer } from '../perform.ts';

type Parts = {
  performer: Performer;
  /** Posts to the frame's document, if it is of the registered origin. */
  post: (message: object) => void;
};

export function createPlainAdapter({ performer, post }: Parts) {
  return {
    /** The name of the message; undefined when it was none of this dialect. */
    hear(data: unknown): string | undefined {
      const plain = parsePlain(data);
      if (!plain) return;
      // Nobody is to be answered; the performer has reported what was wrong.
      performer.perform(plain.message, plain.data);
      return plain.message;
    },
    send(event: string, data: unknown): void {
      post(plainEvent(event, data));
    },
  };
}

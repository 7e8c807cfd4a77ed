// Somebody in a chat who keeps to it through everything: a message is sent until it is acknowledged, with one id of its own, over
// whichever process can be reached.
import { randomUUID } from 'node:crypto';
import type { Socket } from '../support/socket.ts';

/** Connects to the process of this turn and signs in; throws when it can't be reached. */
export type Connect = (turn: number) => Promise<Socket>;

export class Talker {
  /** Ids of events by the texts that were acknowledged. */
  readonly acknowledged = new Map<string, string>();
  readonly #connect: Connect;
  readonly #chatId: () => string;
  #socket: Socket | undefined;
  #turn: number;

  /** `turn`: the process to begin with. */
  constructor(connect: Connect, { turn, chatId }: { turn: number; chatId: () => string }) {
    this.#connect = connect;
    this.#turn = turn;
    this.#chatId = chatId;
  }

  /** Sends the text until an answer says that it is there. */
  async say(text: string): Promise<void> {
    const event = { type: 'message', text, custom_id: randomUUID() };
    for (;;) {
      const socket = await this.connected();
      const answer = await Promise.race([
        socket.ask('send_event', { chat_id: this.#chatId(), event }),
        socket.ended.then(() => undefined),
      ]);
      if (answer?.success === true) {
        this.acknowledged.set(text, answer.payload.event_id ?? '');
        return;
      }
      if (answer !== undefined && answer.payload.error?.type !== 'service_unavailable') {
        throw new Error(`${text} was refused: ${JSON.stringify(answer.payload)}`);
      }
      this.#socket = undefined;
    }
  }

  /** A living socket: the one there is, or one to the next process that can be reached. */
  async connected(): Promise<Socket> {
    for (let tries = 0; ; tries += 1) {
      if (this.#socket !== undefined) return this.#socket;
      try {
        const socket = await this.#connect(this.#turn);
        this.#socket = socket;
        void socket.ended.then(() => {
          if (this.#socket === socket) this.#socket = undefined;
        });
        return socket;
      } catch (error) {
        this.#turn += 1;
        if (tries > 1_000) throw error;
      }
    }
  }

  async leave(): Promise<void> {
    await this.#socket?.close();
  }
}

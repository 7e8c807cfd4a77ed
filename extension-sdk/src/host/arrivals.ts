// What follows when a document says that it is there: by an announcement of the old dialects, by shaking hands, or with a port of its own.
import { type Ready, VERSION, type Welcome } from '../wire/native.ts';
import type { Extension } from './extension.ts';
import type { Notice } from './frame.ts';
import type { Hellos } from './hellos.ts';
import type { FrameLife } from './life.ts';
import type { Limits } from './limits.ts';
import type { Telling } from './telling.ts';

/** A child of an old SDK shakes hands and may then announce itself. If it does not within so many ms, the handshake counts as that. */
const ANNOUNCED_WITHIN = 250;

export interface Arrivals {
  /** It spoke in an old dialect: this message, or, without one, it shook hands. */
  spoke(message?: string): void;
  /** `plugin_inited`; or `plugin_loaded`, which asks for basic authorization where the app has that. The session id, or null. */
  announced(refresh: boolean): Promise<unknown>;
  /** It came with a port: what it is welcomed with. `welcomed` is to follow when that is posted. */
  arrived(ready: Ready): { welcome: Welcome; welcomed: () => void };
  /** The URL was loaded anew: nobody is there yet. */
  relaunched(): void;
}

type Parts = {
  extension: Extension;
  limits: Limits;
  locale: string;
  life: FrameLife;
  telling: Telling;
  hellos: Hellos;
  notice: (kind: Notice) => void;
};

export function createArrivals({ extension, limits, locale, life, telling, hellos, notice }: Parts): Arrivals {
  let isFirst = true;
  let documents = 0;
  let lastDocId: string | undefined;

  const authorizes = (asked: boolean): boolean => {
    const basic = asked && extension.authorization === 'basic';
    if (asked && !basic && isFirst) notice('authorization_flag_forgotten');
    isFirst = false;
    return basic;
  };
  const count = ({ docId }: Ready) => {
    // A document that comes back after a pause is the one it was.
    if (docId === lastDocId) return;
    lastDocId = docId;
    documents += 1;
    if (documents > 1) telling.push('resumed', { documents });
  };
  return {
    spoke(message) {
      hellos.answered();
      // What asks for authorization is only ready when that is done.
      if (message !== 'plugin_loaded') life.happen('spoke');
      if (message === undefined) telling.sendContextSoon(ANNOUNCED_WITHIN);
    },
    async announced(refresh) {
      telling.holdContext();
      if (authorizes(refresh)) return telling.authorize();
      life.happen('spoke');
      telling.sendContextSoon();
      return null;
    },
    arrived(ready) {
      hellos.answered();
      count(ready);
      const awaitsSession = authorizes(ready.authorize);
      const context = telling.contextForWelcome({ awaitsSession });
      const { messagesPerSecond, burst } = limits;
      return {
        welcome: {
          ...{ k: 'welcome', v: VERSION, caps: [], context, limits: { messagesPerSecond, burst } },
          ...{ theme: telling.theme, locale, documents },
        },
        welcomed() {
          if (awaitsSession) telling.authorize().catch(() => undefined);
          else life.happen('spoke');
        },
      };
    },
    relaunched() {
      isFirst = true;
    },
  };
}

// Where threats are tried: one host page, an extension that means harm on a site of its own, and neighbours of good will.
import { readFileSync } from 'node:fs';
import type { Extension } from '@gatehouse/extension-sdk/host';
import type { Frame, Page } from 'playwright-core';
import { attach, extensionAt, type Stage, startStage, untilState } from '../stage.ts';

type Connection = {
  request(method: string, data?: unknown, key?: string): Promise<string>;
  readonly port: MessagePort;
  readonly events: unknown[];
  readonly welcome: { context: Record<string, unknown> };
};
/** `window.evil` in its frames: see evil/extension.js. */
export type Evil = {
  readonly log: unknown[];
  handshaken(): boolean;
  helloed(): boolean;
  plain(message: unknown, data: unknown, pluginId?: string): void;
  envelope(type: string, data: unknown, options?: { by?: number; request?: number | null }): void;
  call(message: string, data: unknown, options?: { by?: number }): void;
  connect(options?: { docId?: string; authorize?: boolean }): Promise<Connection>;
};

declare global {
  interface Window {
    evil: Evil;
  }
}
/** A widget's id and its frame. */
type Opened = [string, Frame];

export type ThreatStage = {
  readonly stage: Stage;
  readonly page: Page;
  /** What the host page threw. */
  readonly pageErrors: readonly Error[];
  openEvil(given?: Partial<Extension>): Promise<Opened>;
  /** A neighbour of good will, connected. */
  openGood(given?: Partial<Extension>): Promise<Opened>;
  /** Waits until all that the frame has posted to the host was heard there. */
  untilHeard(widget: string, frame: Frame): Promise<void>;
};

/** Starts server, browser and host page, until the end of the test file. */
export async function startThreatStage(): Promise<ThreatStage> {
  const stage = await startStage();
  const script = readFileSync(new URL('../evil/extension.js', import.meta.url), 'utf8');
  stage.servePage('/evil', script, { sdk: false });
  stage.servePage('/good', 'window.ready = LiveChat.init({ authorize: false })');
  const page = await stage.openHost();
  const pageErrors: Error[] = [];
  page.on('pageerror', (error) => pageErrors.push(error));

  let widgets = 0;
  const open = async (url: string, given: Partial<Extension>): Promise<Opened> => {
    widgets += 1;
    const widgetId = `threat-${widgets}`;
    return [widgetId, await attach(page, extensionAt(url, { widgetId, ...given }))];
  };
  return {
    stage,
    page,
    pageErrors,
    openEvil: (given = {}) => open(`${stage.origins.evil}/evil`, given),
    async openGood(given = {}) {
      const [widget, frame] = await open(`${stage.origins.good}/good`, given);
      await untilState(page, widget, 'connected');
      return [widget, frame];
    },
    async untilHeard(widget, frame) {
      const mark = `mark-${widgets}-${Math.random()}`;
      await page.evaluate(
        ([id, said]) => {
          const { iframe } = window.stage.frame(id);
          window.addEventListener('message', (event) => {
            if (event.source === iframe.contentWindow && event.data === said) document.body.dataset.mark = said;
          });
        },
        [widget, mark] as const,
      );
      await frame.evaluate((said) => parent.postMessage(said, '*'), mark);
      await page.waitForFunction((said) => document.body.dataset.mark === said, mark);
    },
  };
}

// Who is heard and told: extensions that pass for others, leave their origin, have none, or go on after their end.
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { effectsOf, untilEffect, untilState } from '../stage.ts';
import { startThreatStage, type ThreatStage } from './threat-stage.ts';

declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

let stage: ThreatStage['stage'];
let page: ThreatStage['page'];
let pageErrors: ThreatStage['pageErrors'];
let openEvil: ThreatStage['openEvil'];
let openGood: ThreatStage['openGood'];
let untilHeard: ThreatStage['untilHeard'];

beforeAll(async () => {
  ({ stage, page, pageErrors, openEvil, openGood, untilHeard } = await startThreatStage());
});

describe('a neighbour', () => {
  test('H1: messages in the name of another frame, in every dialect, are those of the frame that sent them', async () => {
    const [victim, inVictim] = await openGood();
    const [evil, inEvil] = await openEvil({ scopes: [] });
    await inEvil.waitForFunction(() => window.evil.handshaken());
    await inEvil.evaluate((id) => {
      for (const by of [-2, -1, 1]) {
        window.evil.envelope('response', { error: false, result: {} }, { by });
        window.evil.call('put_message', 'forged', { by });
      }
      window.evil.plain('put_message', 'forged', id);
      window.evil.plain('set_toast', { content: 'forged' }, id);
    }, victim);
    await untilEffect(page, evil, 'toast');
    expect(await effectsOf(page, victim)).toEqual([]);
    // Nor can it pass for the host towards the victim.
    await inEvil.evaluate(() => {
      for (let i = 0; i < parent.frames.length; i += 1) {
        parent.frames[i]?.postMessage({ agentapp: 'hello', versions: [1] }, '*');
      }
    });
    expect(await inVictim.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
    expect(await inEvil.evaluate(() => window.evil.log.some((data) => JSON.stringify(data).includes('ready')))).toBe(
      false,
    );
  });

  test('H17: a plugin_id says nothing: the effect is that of the frame', async () => {
    const [victim] = await openGood();
    const [evil, inEvil] = await openEvil();
    await inEvil.evaluate((id) => window.evil.plain('put_message', 'mine', id), victim);
    expect(await untilEffect(page, evil, 'putMessage')).toBe('mine');
    expect(await effectsOf(page, victim)).toEqual([]);
  });
});

describe('a frame that goes elsewhere', () => {
  /** The extension's document is replaced by one of another origin. */
  async function leave(frame: Frame): Promise<void> {
    await frame.goto(`${stage.origins.evil}/evil`);
  }

  test('H2: nothing is posted to a document of another origin', async () => {
    const [widget, frame] = await openGood();
    await leave(frame);
    await page.evaluate((id) => {
      window.stage.send(id, 'customer_profile', { id: 'secret', source: 'chats', chat: {}, geolocation: {} });
      window.stage.frame(id).iframe.contentWindow?.postMessage('the last', '*');
    }, widget);
    await frame.waitForFunction(() => window.evil.log.includes('the last'));
    expect(await frame.evaluate(() => window.evil.log)).toEqual(['the last']);
  });

  test('H3: what it says has no effect, its port is closed, it is shown as gone, and its makers are told', async () => {
    const [widget, frame] = await openGood();
    await leave(frame);
    await frame.evaluate(() => window.evil.plain('put_message', 'from elsewhere'));
    await untilState(page, widget, 'left');
    expect(await effectsOf(page, widget)).toEqual([]);
    expect(await page.evaluate((id) => window.stage.frame(id).dialects, widget)).toEqual([]);
    expect(
      await page.evaluate(
        (id) => window.stage.notices.filter((one) => one.widget === id).map((one) => one.notice),
        widget,
      ),
    ).toEqual(['left_its_origin']);
    await frame.goto(`${stage.origins.good}/good`);
    await untilState(page, widget, 'connected');
  });

  test('H4: a ready of another origin gets no port', async () => {
    const [widget, frame] = await openGood();
    await leave(frame);
    await frame.evaluate(() => {
      window.evil.connect().then(() => window.evil.log.push('welcome'));
    });
    await untilState(page, widget, 'left');
    await untilHeard(widget, frame);
    expect(await frame.evaluate(() => window.evil.log)).toEqual([]);
  });

  test('H4: a second ready is a new document: the first port is dead', async () => {
    const [widget, frame] = await openEvil();
    await frame.evaluate(async () => {
      const first = await window.evil.connect({ docId: 'first' });
      const second = await window.evil.connect({ docId: 'second' });
      first.request('put_message', 'over the first');
      await second.request('put_message', 'over the second');
    });
    expect(await effectsOf(page, widget)).toEqual([['putMessage', 'over the second']]);
  });
});

describe('a frame that is nobody, or no more', () => {
  test('H8: a frame without an origin speaks by its port alone, and is told nothing in the open', async () => {
    const [first, inFirst] = await openEvil({ opaque: true });
    const [second] = await openEvil({ opaque: true, scopes: [] });
    expect(await inFirst.evaluate(() => self.origin)).toBe('null');
    await inFirst.evaluate(async () => {
      window.evil.plain('put_message', 'in the open');
      const connection = await window.evil.connect();
      await connection.request('put_message', 'by the port');
    });
    expect(await effectsOf(page, first)).toEqual([['putMessage', 'by the port']]);
    expect(await effectsOf(page, second)).toEqual([]);
    const told = await inFirst.evaluate(() => window.evil.log);
    expect(told.filter((data) => (data as { agentapp?: string }).agentapp !== 'hello')).toEqual([]);
  });

  test('H28: what comes after its end has no effect, and breaks nothing', async () => {
    const [widget, frame] = await openEvil();
    await frame.evaluate(async () => {
      const connection = await window.evil.connect();
      await connection.request('put_message', 'alive');
      setInterval(() => {
        connection.request('put_message', 'dead');
        window.evil.plain('put_message', 'dead');
      });
    });
    await page.evaluate((id) => {
      const one = window.stage.frame(id);
      one.detach();
      window.stage.effects.length = 0;
      one.send('customer_profile', { id: 'late', source: 'chats', chat: {}, geolocation: {} });
      one.iframe.remove();
    }, widget);
    const [, inGood] = await openGood();
    expect(await inGood.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
    expect(await effectsOf(page, widget)).toEqual([]);
    expect(pageErrors).toEqual([]);
  });
});

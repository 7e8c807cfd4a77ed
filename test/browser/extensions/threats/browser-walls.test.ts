// What a frame can do by itself, without saying anything: the walls are the browser’s, and which of them stand is tested.
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { untilState } from '../stage.ts';
import { startThreatStage, type ThreatStage } from './threat-stage.ts';

let page: ThreatStage['page'];
let openEvil: ThreatStage['openEvil'];

beforeAll(async () => {
  ({ page, openEvil } = await startThreatStage());
});

describe('the frame itself', () => {
  test('H6: it cannot lead the main window away, even in a click', async () => {
    const [, frame] = await openEvil();
    const before = page.url();
    const refused = await frame.evaluate(() => {
      const button = document.body.appendChild(document.createElement('button'));
      button.textContent = 'Go';
      button.addEventListener('click', () => {
        try {
          if (top) top.location.href = 'about:blank#taken';
          window.evil.log.push('went');
        } catch {
          window.evil.log.push('refused');
        }
      });
      return button.textContent;
    });
    expect(refused).toBe('Go');
    await page.evaluate(() => {
      // On top of the others, to be clicked.
      const frames = document.querySelectorAll('iframe');
      frames[frames.length - 1]?.style.setProperty('z-index', '1');
    });
    await frame.locator('button').click();
    await frame.waitForFunction(() => window.evil.log.includes('refused'));
    expect(page.url()).toBe(before);
  });

  test('H9: the browser grants what was registered, and nothing else', async () => {
    const asked = [
      'camera',
      'microphone',
      'geolocation',
      'clipboard-read',
      'clipboard-write',
      'fullscreen',
      'autoplay',
    ];
    const granted = (frame: Frame) =>
      frame.evaluate((names) => {
        const { featurePolicy } = document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } };
        return names.filter((name) => featurePolicy.allowsFeature(name));
      }, asked);
    const [, none] = await openEvil();
    expect(await granted(none)).toEqual([]);
    const [, some] = await openEvil({ permissions: ['camera', 'clipboard-write'] });
    expect(await granted(some)).toEqual(['camera', 'clipboard-write']);
  });

  test('H33: it cannot take the focus from the agent who writes; pressed, it gets it; one that keeps taking it is stopped', async () => {
    const [widget, frame] = await openEvil();
    await frame.evaluate(() => {
      const trap = document.body.appendChild(document.createElement('input'));
      addEventListener('message', ({ data }) => data === 'grab' && trap.focus());
    });
    await page.evaluate((id) => {
      const composer = document.body.appendChild(document.createElement('input'));
      composer.id = 'composer';
      composer.style.cssText = 'position: fixed; top: 300px';
      const { iframe } = window.stage.frame(id);
      iframe.style.zIndex = '2';
      // Who has written a moment ago still writes: the frame is told by the key itself.
      composer.addEventListener('keyup', ({ key }) => {
        if (key === ' ') iframe.contentWindow?.postMessage('grab', '*');
      });
    }, widget);
    const refusals = () =>
      page.evaluate(
        (id) => window.stage.refusals.filter((one) => one.widget === id && one.message === 'focus').length,
        widget,
      );
    const stateOf = () => page.evaluate((id) => window.stage.frame(id).state, widget);
    await page.locator('#composer').click();
    await page.keyboard.type('Dear ');
    await page.waitForFunction(
      (id) => window.stage.refusals.some((one) => one.widget === id && one.message === 'focus'),
      widget,
    );
    await page.keyboard.type('John');
    expect(await page.locator('#composer').inputValue()).toBe('Dear John');
    expect(await frame.locator('input').inputValue()).toBe('');
    // On its way there the pointer crosses the app.
    await page.mouse.move(200, 250);
    await frame.locator('input').click();
    // Keys go there once the page knows, too, that the focus is in the frame.
    await page.waitForFunction((id) => document.activeElement === window.stage.frame(id).iframe, widget);
    await page.keyboard.type('mine');
    await expect.poll(() => frame.locator('input').inputValue()).toBe('mine');
    expect(await refusals()).toBe(1);
    await page.locator('#composer').click();
    // Each space is taken, and given back, and the next one waits for that.
    for (let taken = 2; taken < 20 && (await stateOf()) !== 'flooded'; taken += 1) {
      await page.keyboard.type(' ');
      await page.waitForFunction(
        ([id, count]) =>
          window.stage.refusals.filter((one) => one.widget === id && one.message === 'focus').length >= count,
        [widget, taken] as const,
      );
    }
    await untilState(page, widget, 'flooded');
  });

  test('H34: no dialogs, no question before it is left, no step back for the app, and none that the app adds', async () => {
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.type());
      dialog.dismiss().catch(() => undefined);
    });
    const [widget, frame] = await openEvil();
    await page.evaluate((id) => {
      window.stage.frame(id).iframe.style.zIndex = '3';
      history.pushState(null, '', '?step');
    }, widget);
    await frame.evaluate(() => {
      document.body.appendChild(document.createElement('button')).textContent = 'Go';
      addEventListener('beforeunload', (event) => event.preventDefault());
      alert('1');
      confirm('2');
      prompt('3');
      print();
    });
    // Only a page that was pressed may ask before it is left.
    await frame.locator('button').click();
    const steps = await page.evaluate(() => history.length);
    const address = page.url();
    await frame.evaluate(() => history.back());
    await page.evaluate((id) => window.stage.frame(id).retry(), widget);
    await frame.waitForFunction(() => 'evil' in window && document.querySelector('button') === null);
    expect(page.url()).toBe(address);
    expect(await page.evaluate(() => history.length)).toBe(steps);
    expect(dialogs).toEqual([]);
  });
});

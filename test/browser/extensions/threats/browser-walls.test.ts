// What a frame can do by itself, without saying anything: the walls are the browser’s, and which of them stand is tested.
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
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
});

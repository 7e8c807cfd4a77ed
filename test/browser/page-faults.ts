// What must be true of every page for people, measured in the page itself: layout, names, structure, contrast (WCAG 2.2 AA).
import type { Page } from 'playwright-core';

/** All faults of the page as it is now, in words; none is good. */
export function findPageFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const isSeen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      element.getClientRects().length > 0;
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()}${element.id && `#${element.id}`} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
    const all = <E extends Element>(selector: string) => [...document.querySelectorAll<E>(selector)];
    const seen = <E extends Element>(selector: string) => all<E>(selector).filter(isSeen);

    // Reflow (1.4.10): nothing is wider than the window.
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
      const wide = seen('body *').find((element) => element.getBoundingClientRect().right > clientWidth + 1);
      faults.push(
        `scrolls sideways: ${scrollWidth} px in ${clientWidth} px, at ${wide ? nameOf(wide) : 'nothing seen'}`,
      );
    }

    // Nor is what scrolls down: what is beside is out of sight.
    for (const element of seen('body *')) {
      const { overflowX, overflowY } = getComputedStyle(element);
      const scrollsDown = overflowX === 'auto' && overflowY === 'auto';
      if (scrollsDown && element.scrollWidth > element.clientWidth + 1)
        faults.push(`${nameOf(element)} scrolls sideways`);
    }

    // Structure (1.3.1, 2.4.2, 2.4.6, 3.1.1).
    if (!document.documentElement.lang) faults.push('has no language');
    if (!document.title) faults.push('has no title');
    if (seen('h1').length !== 1) faults.push(`has ${seen('h1').length} h1`);
    if (all('main').length !== 1) faults.push(`has ${all('main').length} main`);
    let level = 0;
    for (const heading of seen('h1, h2, h3, h4, h5, h6')) {
      const next = Number(heading.tagName.slice(1));
      if (next > level + 1) faults.push(`jumps to ${nameOf(heading)} from level ${level}`);
      level = next;
    }
    const ids = all('[id]').map(({ id }) => id);
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index)))
      faults.push(`has the id ${id} twice`);
    for (const attribute of ['for', 'aria-labelledby', 'aria-describedby']) {
      for (const element of all(`[${attribute}]`)) {
        for (const id of (element.getAttribute(attribute) ?? '').split(' ')) {
          if (!document.getElementById(id))
            faults.push(`${nameOf(element)}: ${attribute} names ${id}, which is not there`);
        }
      }
    }

    // Names and roles (1.1.1, 4.1.2), order of the keyboard (2.4.3).
    for (const input of seen<HTMLInputElement>('input, select, textarea')) {
      if (!input.ariaLabel?.trim() && ![...(input.labels ?? [])].some((label) => label.textContent?.trim()))
        faults.push(`${nameOf(input)} has no label`);
    }
    for (const control of seen('a, button, summary')) {
      if (!control.textContent?.trim() && !control.getAttribute('aria-label'))
        faults.push(`${nameOf(control)} has no name`);
    }
    for (const image of seen('img, svg')) {
      const silent = image.getAttribute('aria-hidden') === 'true' || image.closest('[aria-hidden=true]');
      if (!silent && !image.getAttribute('alt') && !image.getAttribute('aria-label'))
        faults.push(`${nameOf(image)} has no text`);
    }
    for (const element of all<HTMLElement>('[tabindex]')) {
      if (element.tabIndex > 0) faults.push(`${nameOf(element)} has the tabindex ${element.tabIndex}`);
    }

    // Size of what one presses (2.5.8); links within a sentence are exempt.
    for (const control of seen('button, summary, input:not([type=hidden]), a')) {
      const { width, height } = control.getBoundingClientRect();
      const inSentence = control.tagName === 'A' && getComputedStyle(control).display === 'inline';
      if (!inSentence && control.closest('label') === null && (width < 24 || height < 24))
        faults.push(`${nameOf(control)} is only ${Math.round(width)} x ${Math.round(height)} px`);
    }

    // Contrast of text (1.4.3). Grounds are plain colours; the body's is a gradient between two.
    type Colour = [number, number, number, number];
    const parse = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue, alpha];
    };
    const over = ([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour => [
      r * a + r2 * (1 - a),
      g * a + g2 * (1 - a),
      b * a + b2 * (1 - a),
      1,
    ];
    const luminance = ([r, g, b]: Colour) => {
      const linear = (value: number) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    const ratio = (one: Colour, two: Colour) => {
      const [low = 0, high = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };
    const white: Colour = [255, 255, 255, 1];
    const groundsOf = (element: Element | null): Colour[] => {
      if (!element) return [white];
      const { backgroundColor, backgroundImage } = getComputedStyle(element);
      const own = parse(backgroundColor);
      const stops = (backgroundImage.match(/rgba?\([^)]*\)/g) ?? []).map(parse).filter(([, , , alpha]) => alpha === 1);
      if (own[3] === 1) return [own, ...stops];
      return groundsOf(element.parentElement).map((ground) => over(own, ground));
    };
    const isQuiet = (element: Element) => element.closest('[aria-hidden=true], .unseen, :disabled') !== null;
    for (const element of seen('body, body *')) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      const isField = element instanceof HTMLInputElement && element.type !== 'hidden' && element.type !== 'radio';
      if ((!hasText && !isField) || isQuiet(element)) continue;
      const style = getComputedStyle(element);
      const large =
        Number.parseFloat(style.fontSize) >= 24 ||
        (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      for (const ground of groundsOf(element)) {
        const found = ratio(over(parse(style.color), ground), ground);
        if (found < (large ? 3 : 4.5)) faults.push(`${nameOf(element)} has a contrast of ${found.toFixed(2)}`);
        // Edges of fields (1.4.11) against what is around them.
        if (isField) {
          const around = groundsOf(element.parentElement);
          const edge = Math.min(...around.map((colour) => ratio(parse(style.borderTopColor), colour)));
          if (edge < 3) faults.push(`the edge of ${nameOf(element)} has a contrast of ${edge.toFixed(2)}`);
        }
      }
    }
    return faults;
  });
}

/**
 * Walks through the page with the Tab key. Every control must be reached, in the order of the page, and be seen to have the
 * focus (2.1.1, 2.4.3, 2.4.7).
 */
export async function findKeyboardFaults(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input:not([type=hidden]), textarea, summary, [tabindex="0"]',
    );
    const reachable = [...controls].filter((control) => control.checkVisibility({ visibilityProperty: true }));
    // Of a group of radio buttons the chosen one is reached, the others by the arrow keys.
    const stops = reachable.filter(
      (control) => !(control instanceof HTMLInputElement && control.type === 'radio' && !control.checked),
    );
    stops.forEach((control, index) => {
      control.dataset.stop = String(index);
    });
    // Walking begins before the first one, wherever the page put the focus.
    const start = document.createElement('span');
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    return stops.length;
  });
  const faults: string[] = [];
  for (let index = 0; index < wanted; index += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const control = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(control);
      const { bottom, right, top, left } = control.getBoundingClientRect();
      return {
        at: control.dataset.stop,
        name: `${control.tagName.toLowerCase()}#${control.id} "${control.textContent?.trim().slice(0, 30)}"`,
        // What the browser draws by itself has a width of its own choice.
        ring: { none: 0, auto: 2 }[outlineStyle] ?? Number.parseFloat(outlineWidth),
        inWindow: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
      };
    });
    if (stop.at !== String(index)) faults.push(`Tab ${index + 1} leads to ${stop.name}, stop ${stop.at}`);
    if (stop.ring < 2) faults.push(`${stop.name} shows no focus`);
    if (!stop.inWindow) faults.push(`${stop.name} has the focus out of sight`);
  }
  return faults;
}

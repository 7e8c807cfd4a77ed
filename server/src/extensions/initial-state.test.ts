import { describe, expect, test } from 'vitest';
import { initialStateFault } from './initial-state.ts';

const fault = (state: unknown) => initialStateFault(state, { localDevelopment: false });
const section = (components: unknown, more: object = {}) => ({ title: 'Orders', components, ...more });
const withSections = (...sections: unknown[]) => ({ customerDetailsSections: sections });
const withComponent = (component: unknown) => fault(withSections(section([component])));

describe('an initial state', () => {
  test('may have sections of every component, or sections without any', () => {
    const components = [
      {
        type: 'title',
        data: { title: 'Order 7', imgUrl: 'https://x.example.com/i.png', imgSize: 'small', clickable: true },
      },
      { type: 'button', data: { id: 'refund', label: 'Refund', primary: true, openApp: false } },
      { type: 'label_value', data: { label: 'Total', value: '12 €', inline: false } },
      { type: 'label_value' },
      { type: 'link', data: { url: 'https://shop.example.com/orders/7', value: 'Open' } },
      { type: 'line' },
      { type: 'divider', data: {} },
      { type: 'customer' },
      { type: 'tags', data: { tags: ['vip', 'late'], label: 'Tags' } },
    ];
    expect(fault(withSections(section(components), { title: 'Empty', components: [] }))).toBeUndefined();
    expect(fault(withSections(section([], { imgUrl: 'https://x.example.com/i.png', openApp: true })))).toBeUndefined();
    expect(fault(withSections())).toBeUndefined();
  });

  test.each([
    null,
    [],
    'text',
    7,
    {},
    { sections: [] },
    { customerDetailsSections: {} },
    { customerDetailsSections: [], x: 1 },
  ])('%j is none', (state) => {
    expect(fault(state)).toMatch(/^initial_state/);
  });

  test.each([
    [section([], { title: '' }), 'title must not be empty'],
    [section([], { title: 7 }), 'title must be text'],
    [section([], { title: 'x'.repeat(101) }), 'title must have at most'],
    [{ components: [] }, 'title is missing'],
    [{ title: 'No components' }, 'components must be a list'],
    [section([], { onclick: 'x' }), 'no other fields'],
    [section([], { imgUrl: 'javascript:x' }), 'imgUrl must'],
    [section(Array.from({ length: 51 }, () => ({ type: 'line' }))), 'at most 50'],
    [null, 'must be an object'],
  ])('the section %j is refused: %s', (wrong, words) => {
    expect(fault(withSections(wrong))).toContain(words);
  });

  test('two sections of one title could not be told apart', () => {
    expect(fault(withSections(section([]), section([])))).toContain('[1].title must differ');
    expect(fault(withSections(...Array.from({ length: 11 }, (_, n) => section([], { title: `${n}` }))))).toContain(
      '10',
    );
  });

  test.each([
    [{ type: 'iframe', data: {} }, 'type must be one of'],
    [{ type: 'constructor', data: {} }, 'type must be one of'],
    [{ data: {} }, 'type must be one of'],
    [{ type: 'line', data: { width: 3 } }, 'must be empty'],
    [{ type: 'line', html: '<b>' }, 'type and data only'],
    [{ type: 'button', data: { label: 'Refund' } }, 'id is missing'],
    [{ type: 'button', data: { id: 'x', label: '' } }, 'label must not be empty'],
    [{ type: 'button', data: { id: 'x', label: { toString: 1 } } }, 'label must be text'],
    [{ type: 'link', data: { url: 'javascript:alert(1)' } }, 'url must'],
    [{ type: 'link', data: { url: 'http://shop.example.com/' } }, 'url must begin with https'],
    [{ type: 'title', data: { title: 'x', imgSize: 'huge' } }, 'imgSize must be'],
    [{ type: 'title', data: { title: 'x', clickable: 'yes' } }, 'clickable must be true or false'],
    [{ type: 'tags', data: { tags: 'vip' } }, 'tags must be a list'],
    [{ type: 'tags', data: { tags: [1] } }, 'tags must be text'],
    [{ type: 'label_value', data: { value: 'x'.repeat(1001) } }, 'at most 1000'],
    [{ type: 'label_value', data: [] }, 'data must be an object'],
  ])('the component %j is refused: %s', (component, words) => {
    expect(withComponent(component)).toContain(words);
  });

  test('inherited names are no fields, and what is too long is refused before it is looked at', () => {
    expect(withComponent(JSON.parse('{"type":"line","data":{"__proto__":{"x":1}}}'))).toContain('must be empty');
    expect(withComponent(JSON.parse('{"type":"line","__proto__":{"data":1}}'))).toContain('type and data only');
    const text = { type: 'label_value', data: { value: 'x'.repeat(999) } };
    expect(fault(withSections(section(Array.from({ length: 17 }, () => text))))).toContain('16384 bytes');
  });
});

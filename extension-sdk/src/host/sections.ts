// Custom sections as they come from a frame: the components are read one by one, and any that is no component refuses the whole section.
import type { Component, Section } from '../wire/section.ts';
import { bad, fields, filledText, flag, link, linkIfAllowed, list, optional, text } from './messages/read.ts';

const MAX_COMPONENTS = 50;
const MAX_TAGS = 100;

/** The section, or BAD_SCHEMA. Titles are not compared with those declared: see the message. */
export function parseSection(value: unknown): Section {
  const section = fields(value, 'The section');
  return {
    title: filledText(section.title, 'title', { max: 200 }),
    ...optional(section, { imgUrl: linkIfAllowed, openApp: flag }),
    components: list(section.components, { what: 'components', min: 1, max: MAX_COMPONENTS }, parseComponent),
  };
}

function parseComponent(value: unknown): Component {
  const component = fields(value, 'A component');
  const { type } = component;
  // Those without required fields may come without data.
  const data = fields(component.data ?? {}, 'data');
  switch (type) {
    case 'title':
      return {
        type,
        data: {
          title: filledText(data.title, 'title'),
          ...optional(data, { value: text, description: text, imgUrl: linkIfAllowed, imgSize, link: linkIfAllowed }),
          ...optional(data, { id: text, clickable: flag, openApp: flag }),
        },
      };
    case 'button':
      return {
        type,
        data: {
          id: filledText(data.id, 'id'),
          label: filledText(data.label, 'label'),
          ...optional(data, { openApp: flag, primary: flag, secondary: flag }),
        },
      };
    case 'label_value':
      return {
        type,
        data: optional(data, { label: text, value: text, iconUrl: linkIfAllowed, url: linkIfAllowed, inline: flag }),
      };
    case 'link':
      return { type, data: { url: link(data.url, 'url'), ...optional(data, { value: text, inline: flag }) } };
    case 'tags':
      return {
        type,
        data: {
          tags: list(data.tags, { what: 'tags', max: MAX_TAGS }, (tag) => text(tag, 'A tag')),
          ...optional(data, { label: text }),
        },
      };
    case 'line':
    case 'divider':
      return { type: 'line' };
    case 'customer':
      return { type };
    default:
      return bad(`There is no component ${JSON.stringify(type)}`);
  }
}

function imgSize(value: unknown): 'small' | 'big' {
  return value === 'small' || value === 'big' ? value : bad('imgSize must be small or big');
}

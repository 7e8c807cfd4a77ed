// One component of a custom section. Addresses were checked by the bridge; a link leads out of the app, and tells nothing of it.

import type { Component } from '@gatehouse/extension-sdk/host';
import { Button, Tag } from '@livechat/design-system-react-components';
import type { ReactNode } from 'react';
import { CurrentCustomer } from './CurrentCustomer.tsx';

type Props = {
  readonly component: Component;
  /** A click that the extension is told of, where there is an id. */
  readonly onPress: (id: string | undefined, openApp: boolean | undefined) => void;
};

export function SectionComponent({ component, onPress }: Props) {
  switch (component.type) {
    case 'title':
      return <Title data={component.data} onPress={onPress} />;
    case 'button': {
      const { id, label, primary, secondary, openApp } = component.data;
      const kind = primary === true ? 'primary' : secondary === true ? 'secondary' : 'text';
      return (
        <Button className="section-button" kind={kind} size="compact" onClick={() => onPress(id, openApp)}>
          {label}
        </Button>
      );
    }
    case 'label_value': {
      const { label, value, iconUrl, url, inline } = component.data;
      return (
        <dl className="section-label" data-inline={inline !== false}>
          <dt>
            {iconUrl !== undefined && <Picture url={iconUrl} size={16} />}
            {label}
          </dt>
          <dd>{url === undefined ? value : <Outward url={url}>{value ?? url}</Outward>}</dd>
        </dl>
      );
    }
    case 'link': {
      const { url, value, inline } = component.data;
      return (
        <p className="section-link" data-inline={inline !== false}>
          <Outward url={url}>{value ?? url}</Outward>
        </p>
      );
    }
    case 'tags':
      return (
        <div className="section-tags">
          {component.data.label !== undefined && <span className="section-tags__label">{component.data.label}</span>}
          {[...new Set(component.data.tags)].map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </div>
      );
    case 'customer':
      return <CurrentCustomer />;
    case 'line':
      return <hr className="section-line" />;
  }
}

function Title({
  data,
  onPress,
}: { readonly data: Extract<Component, { type: 'title' }>['data'] } & Pick<Props, 'onPress'>) {
  const { title, value, description, imgUrl, imgSize, link, id, clickable, openApp } = data;
  const words: ReactNode = (
    <>
      {imgUrl !== undefined && <Picture url={imgUrl} size={imgSize === 'small' ? 24 : 40} />}
      <span className="section-title__words">
        <span className="section-title__title">
          {link === undefined ? title : <Outward url={link}>{title}</Outward>}
        </span>
        {description !== undefined && <span className="section-title__description">{description}</span>}
      </span>
      {value !== undefined && <span className="section-title__value">{value}</span>}
    </>
  );
  if (clickable !== true && openApp !== true) return <div className="section-title">{words}</div>;
  return (
    <button
      type="button"
      className="section-title section-title--button"
      onClick={() => onPress(clickable === true ? id : undefined, openApp)}
    >
      {words}
    </button>
  );
}

function Outward({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function Picture({ url, size }: { readonly url: string; readonly size: number }) {
  return <img src={url} alt="" width={size} height={size} referrerPolicy="no-referrer" loading="lazy" />;
}

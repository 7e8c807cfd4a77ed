// What extensions say about the customer, as tiles below the customer's details. All of it is text: nothing of it is ever read as markup.

import type { Component } from '@gatehouse/extension-sdk/host';
import { useId, useState } from 'react';
import { openDetailsTab } from '../../shell/details-open.ts';
import { ChevronDown } from '../../shell/icons.ts';
import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';
import type { ShownSection } from '../sections.ts';
import { AppIcon } from './AppIcon.tsx';
import { SectionComponent } from './SectionComponent.tsx';

type Props = { readonly extensions: Extensions; readonly customerId: string | undefined };

export function CustomerSections({ extensions, customerId }: Props) {
  const sections = useStore(extensions.sections.all);
  return sections.map((shown) => (
    <Tile
      key={`${shown.widgetId} ${shown.section.title}`}
      extensions={extensions}
      shown={shown}
      customerId={customerId}
    />
  ));
}

function Tile({ extensions, shown, customerId }: Props & { readonly shown: ShownSection }) {
  const [isOpen, setOpen] = useState(true);
  const bodyId = useId();
  const { section, widgetId, appName, iconUrl, filledFor } = shown;
  // What was said of the customer before is not said of this one.
  const isOld = filledFor !== undefined && filledFor !== '' && filledFor !== customerId;
  const openApp = () => openDetailsTab(widgetId);
  const press = (id: string | undefined, opensApp: boolean | undefined) => {
    if (id !== undefined && id !== '') extensions.click(widgetId, id);
    if (opensApp === true) openApp();
  };
  return (
    <section className="customer-section" aria-label={`${appName}: ${section.title}`}>
      <header>
        <button
          type="button"
          className="customer-section__title"
          aria-expanded={section.openApp === true ? undefined : isOpen}
          aria-controls={bodyId}
          onClick={() => (section.openApp === true ? openApp() : setOpen(!isOpen))}
        >
          <AppIcon name={appName} url={section.imgUrl ?? iconUrl} />
          <span>{section.title}</span>
          {section.openApp !== true && <ChevronDown size={16} aria-hidden data-open={isOpen} />}
        </button>
      </header>
      {isOpen && (
        <div className="customer-section__body" id={bodyId} aria-busy={isOld} data-old={isOld}>
          {section.components.length === 0 && <p className="customer-section__empty">Nothing here yet</p>}
          {section.components.map((component: Component, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: components have no identity of their own, and are replaced all at once.
            <SectionComponent key={index} component={component} onPress={press} />
          ))}
        </div>
      )}
    </section>
  );
}

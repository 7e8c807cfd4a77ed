// Custom sections of the customer's details: declared when the widget is registered, replaced by the extension while it runs.

/** A tile in the customer's details. Its title is its identity. */
export interface Section {
  title: string;
  imgUrl?: string;
  /** The section's header opens the extension's tab. */
  openApp?: boolean;
  components: readonly Component[];
}

export type Component =
  | {
      type: 'title';
      data: {
        title: string;
        value?: string;
        description?: string;
        imgUrl?: string;
        imgSize?: 'small' | 'big';
        link?: string;
        id?: string;
        clickable?: boolean;
        openApp?: boolean;
      };
    }
  | { type: 'button'; data: { id: string; label: string; openApp?: boolean; primary?: boolean; secondary?: boolean } }
  | { type: 'label_value'; data: { label?: string; value?: string; iconUrl?: string; url?: string; inline?: boolean } }
  | { type: 'link'; data: { url: string; value?: string; inline?: boolean } }
  | { type: 'line' }
  | { type: 'customer' }
  | { type: 'tags'; data: { tags: readonly string[]; label?: string } };

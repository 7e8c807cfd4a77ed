// A button that is a picture. Its name is read out, and shown when one points at it.

import { Button } from '@livechat/design-system-react-components';
import type { ComponentProps } from 'react';
import { Glyph } from './Glyph.tsx';
import type { Icon } from './icons.ts';

type Props = Omit<ComponentProps<typeof Button>, 'icon' | 'aria-label' | 'children'> & {
  readonly Icon: Icon;
  readonly name: string;
};

export function IconButton({ Icon, name, kind = 'text', size = 'compact', className = '', ...rest }: Props) {
  const classes = `icon-button ${className}`;
  return (
    <Button
      {...rest}
      kind={kind}
      size={size}
      type="button"
      className={classes}
      icon={<Glyph Icon={Icon} />}
      aria-label={name}
      title={name}
    />
  );
}

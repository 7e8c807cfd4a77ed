// A line with a switch.

import { type ReactNode, useId } from 'react';

type Props = {
  readonly name: string;
  readonly children?: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
};

export function Choice({ name, children, isOn, onChange }: Props) {
  const id = useId();
  return (
    <div className="choice">
      <label htmlFor={id}>
        <b>{name}</b>
        {children !== undefined && <small>{children}</small>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
      />
    </div>
  );
}

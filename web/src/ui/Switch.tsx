import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';

interface SwitchProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode;
  help?: ReactNode;
  keyName?: string;
  ref?: Ref<HTMLInputElement>;
}

export function Switch({ label, help, keyName, ...rest }: SwitchProps) {
  const id = useId();
  return (
    <div className="switch">
      <input
        {...rest}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state by itself
        role="switch"
        id={id}
        aria-describedby={help ? `${id}-help` : undefined}
      />
      <label htmlFor={id}>
        {label}
        {keyName && <span className="key">{keyName}</span>}
      </label>
      {help && (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

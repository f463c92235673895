import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '@/lib/cx';

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  small?: boolean;
  options: readonly { value: T; label: string; icon?: ReactNode; iconOnly?: boolean }[];
}

/** Two to four ways to see the same thing. */
export function Segmented<T extends string>({
  label,
  value,
  onChange,
  small,
  options,
}: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      className={cx('seg', small && 's')}
      aria-label={label}
      value={value}
      // Pressing the chosen one again must not leave nothing chosen.
      onValueChange={(next) => next && onChange(next as T)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.iconOnly ? option.label : undefined}
          title={option.iconOnly ? option.label : undefined}
        >
          {option.icon}
          {!option.iconOnly && option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

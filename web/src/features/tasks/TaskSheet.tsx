import { Dialog as RadixDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { texts } from './texts';

interface TaskSheetProps {
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** The task panel where there is no room for a third column: over the right side, or all of a phone. */
export function TaskSheet({ open, onClose, children }: TaskSheetProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="veil" />
        <RadixDialog.Content
          className="sheet side"
          aria-describedby={undefined}
          // The sheet itself, not the first of its small buttons.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
        >
          <RadixDialog.Title className="vh">{texts.panel}</RadixDialog.Title>
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

import { Toaster as Sonner, toast as sonner } from 'sonner';

/** Where short messages appear; once, in the shell. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      offset={24}
      mobileOffset={{ bottom: 72, left: 16, right: 16 }}
      toastOptions={{
        unstyled: true,
        className: 'toast',
        classNames: { icon: 'toast-icon', actionButton: 'btn s' },
      }}
    />
  );
}

/** Says that something has been done. Problems belong beside their cause, in a `Notice`. */
export const toast = {
  done: (text: string, action?: { label: string; onClick: () => void }) =>
    sonner.success(text, { action }),
  /** Stays until it is answered; the same text appears once. */
  stay: (text: string, action: { label: string; onClick: () => void }) =>
    sonner.info(text, { id: text, action, duration: Number.POSITIVE_INFINITY }),
  /** Something to know about what was just done. */
  note: (text: string) => sonner.info(text, { duration: 15_000 }),
  failed: (text: string) => sonner.error(text, { duration: 10_000 }),
};

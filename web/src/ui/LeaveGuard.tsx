import { useBlocker } from '@tanstack/react-router';
import { ConfirmDialog } from './Dialog';
import { texts } from './texts';

interface LeaveGuardProps {
  /** Something would be lost. */
  when: boolean;
  /** "Leave without saving". */
  title: string;
}

/** Asks before a step away from the page, or a closed tab, loses what was typed. */
export function LeaveGuard({ when, title }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={title}
      confirm={texts.leave}
      busy={texts.leave}
      cancel={texts.stay}
      onConfirm={async () => blocker.proceed?.()}
    >
      {texts.leaveLoss}
    </ConfirmDialog>
  );
}

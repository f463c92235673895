import { X } from 'lucide-react';
import { AlertDialog, Dialog as RadixDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { messageOf } from '@/api/client';
import { cx } from '@/lib/cx';
import { Button } from './Button';
import { Notice } from './Notice';
import { texts } from './texts';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** Without it the dialog may be left by Esc, the cross or a press outside. */
  mustAnswer?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** A window above the page. Focus goes in, stays in, and returns. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  mustAnswer,
  wide,
  children,
}: DialogProps) {
  const keep = (event: Event) => {
    if (mustAnswer) event.preventDefault();
  };
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && !mustAnswer && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="veil" />
        <RadixDialog.Content
          className={cx('dialog', wide && 'wide')}
          onEscapeKeyDown={keep}
          onInteractOutside={keep}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header>
            <RadixDialog.Title>{title}</RadixDialog.Title>
            {!mustAnswer && (
              <RadixDialog.Close className="btn quiet icon s" aria-label={texts.close}>
                <X aria-hidden />
              </RadixDialog.Close>
            )}
          </header>
          {description && (
            <RadixDialog.Description className="mid">{description}</RadixDialog.Description>
          )}
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  /** Names the object: "Delete pipeline rnaseq". */
  title: string;
  /** Names the loss. */
  children: ReactNode;
  /** Verb and object, the same as in the title. */
  confirm: string;
  busy: string;
  /** What the safe button says; it has the focus. */
  cancel?: string;
  onConfirm: () => Promise<unknown>;
}

/** Asks once before something is lost. A refusal of the server stays in the dialog. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  children,
  confirm,
  busy,
  cancel,
  onConfirm,
}: ConfirmDialogProps) {
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<string>();

  const close = () => {
    setProblem(undefined);
    onClose();
  };
  const run = async () => {
    setWorking(true);
    setProblem(undefined);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setWorking(false);
    }
  };

  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && !working && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="veil" />
        <AlertDialog.Content className="dialog">
          <header>
            <AlertDialog.Title>{title}</AlertDialog.Title>
          </header>
          <AlertDialog.Description asChild>
            <div className="mid">{children}</div>
          </AlertDialog.Description>
          {problem && <Notice tone="failed">{problem}</Notice>}
          <footer>
            <AlertDialog.Cancel asChild>
              <Button>{cancel ?? texts.cancel}</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" busy={working && busy} onClick={run}>
              {confirm}
            </Button>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

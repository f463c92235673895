import { copyText } from './CopyButton';
import { toast } from './Toast';
import { texts } from './texts';

/** Copies the address of what is open, with its view, filter and selection. */
export async function copyLink(): Promise<void> {
  if (await copyText(window.location.href)) toast.done(texts.linkCopied);
  else toast.failed(texts.linkNotCopied);
}

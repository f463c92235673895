import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './Button';
import { toast } from './Toast';
import { texts } from './texts';

interface CopyButtonProps {
  text: string;
  /** What is copied: "Copy command". */
  label: string;
  /** Shows the label instead of the icon alone. */
  withLabel?: boolean;
}

export function CopyButton({ text, label, withLabel }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else toast.failed(texts.copyFailed);
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button
      size="small"
      variant={withLabel ? 'default' : 'quiet'}
      icon={!withLabel}
      aria-label={label}
      title={copied ? texts.copied : label}
      onClick={copy}
    >
      <Icon aria-hidden />
      {withLabel && (copied ? texts.copied : label)}
      <span className="vh" role="status">
        {copied && texts.copied}
      </span>
    </Button>
  );
}

/** Belfry is often reached by plain http, where browsers offer no clipboard; selecting works there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'vh';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/lib/cx';
import { StatusShape } from './StatusMark';

interface NoticeProps {
  tone?: 'plain' | 'warn' | 'failed' | 'ok';
  /** Buttons at the right. */
  action?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** Something to know, beside what it is about. Failures are announced at once. */
export function Notice({ tone = 'plain', action, className, children }: NoticeProps) {
  return (
    <div
      className={cx('notice', tone !== 'plain' && tone, className)}
      role={tone === 'failed' ? 'alert' : undefined}
    >
      {tone === 'plain' ? <Info aria-hidden /> : <StatusShape kind={tone} size={16} />}
      <div className="notice-text">{children}</div>
      {action && <div className="notice-action">{action}</div>}
    </div>
  );
}

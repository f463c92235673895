import type { ReactNode } from 'react';
import { usePageTitle } from '@/lib/usePageTitle';

interface PageHeadProps {
  title: string;
  /** The tab's title, when the heading alone says too little there. */
  tabTitle?: string;
  /** One line below the title. */
  children?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
}

/** The page's one `h1`, what it is about, and what can be done. */
export function PageHead({ title, tabTitle, children, actions }: PageHeadProps) {
  usePageTitle(tabTitle ?? title);
  return (
    <div className="head">
      <div className="head-text">
        <h1>{title}</h1>
        {children && <p>{children}</p>}
      </div>
      {actions}
    </div>
  );
}

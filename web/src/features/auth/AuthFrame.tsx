import type { ReactNode } from 'react';
import { ThemeButton } from '@/shell/ThemeMenu';
import { Mark } from '@/ui/Mark';
import { BellRinging } from './BellRinging';
import { texts } from './texts';

/** The page around sign-in and set-up. */
export function AuthFrame({ version, children }: { version: string; children: ReactNode }) {
  return (
    <div className="auth">
      <main className="auth-form" id="main">
        <div className="auth-brand">
          <Mark size={32} />
          Belfry
          <span className="ml-auto md:hidden">
            <ThemeButton />
          </span>
        </div>
        {children}
        <p className="small dim">
          {texts.version(version)}. {texts.scripts}
        </p>
      </main>
      <aside className="auth-figure" aria-label={texts.figureLabel}>
        <div className="auth-theme">
          <ThemeButton />
        </div>
        <BellRinging />
        <p>{texts.figure}</p>
      </aside>
    </div>
  );
}

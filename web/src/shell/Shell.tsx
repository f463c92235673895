import { useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { Session } from '@/api/ext';
import { SignInAgain } from '@/features/auth/SignInAgain';
import { cx } from '@/lib/cx';
import { LiveProvider } from '@/live/LiveProvider';
import { KeyboardHelp } from './KeyboardHelp';
import { listenToKeys, onKeyboardHelp, onPalette, openPalette } from './keyboard';
import { TabBar, TopBar } from './PhoneBars';
import { Rail } from './Rail';
import { texts } from './texts';
import { useNewVersion } from './useNewVersion';

const CommandPalette = lazy(() => import('./CommandPalette'));

interface ShellProps {
  session: Session;
  rail: 'wide' | 'slim';
  fixedHeight: boolean;
  children: ReactNode;
}

/** Everything around a page for somebody who is signed in. */
export function Shell({ session, rail, fixedHeight, children }: ShellProps) {
  const router = useRouter();
  const main = useRef<HTMLElement>(null);
  const [helpOpen, setHelpOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);

  useEffect(() => listenToKeys(router), [router]);
  useEffect(() => onKeyboardHelp(() => setHelpOpen(true)), []);
  useEffect(() => onPalette(() => setPaletteOpen(true)), []);
  useFocusOnNewPage(main);

  return (
    <LiveProvider>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <div className={cx('app', rail === 'slim' && 'slim', fixedHeight && 'fix')}>
        <Rail session={session} onSearch={openPalette} />
        <TopBar onSearch={openPalette} />
        <main className="main" id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
        <TabBar session={session} />
      </div>
      <KeyboardHelp open={helpOpen} onClose={() => setHelpOpen(false)} />
      {paletteOpen && (
        <Suspense>
          <CommandPalette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
      <SignInAgain session={session} />
      <NewVersion loaded={session.version} />
    </LiveProvider>
  );
}

/** Inside the live provider, which alone knows the server's version. */
function NewVersion({ loaded }: { loaded: string }) {
  useNewVersion(loaded);
  return null;
}

/** After a step to another page the keyboard and the screen reader start at its content. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>) {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && path !== before.current) {
      const active = document.activeElement;
      // A page that focused something of its own knows better.
      if (!main.current?.contains(active)) main.current?.focus({ preventScroll: true });
    }
    before.current = path;
  }, [path, main]);
}

import { useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import type { Session } from '@/api/ext';
import { SignInAgain } from '@/features/auth/SignInAgain';
import { useRinger } from '@/features/workflows/ring/useRinger';
import { cx } from '@/lib/cx';
import { LiveProvider } from '@/live/LiveProvider';
import { KeyboardHelp } from './KeyboardHelp';
import { showOverlay, useOverlay } from './overlays';
import { TabBar, TopBar } from './PhoneBars';
import { Rail } from './Rail';
import { texts } from './texts';
import { useNewVersion } from './useNewVersion';
import { useShellKeys } from './useShellKeys';

const loadPalette = () => import('./palette/CommandPalette');
const CommandPalette = lazy(loadPalette);
/** When the page itself has come. */
const PALETTE_AFTER_MS = 1_500;

interface ShellProps {
  session: Session;
  rail: 'wide' | 'slim';
  fixedHeight: boolean;
  children: ReactNode;
}

/** Everything around a page for somebody who is signed in. */
export function Shell({ session, rail, fixedHeight, children }: ShellProps) {
  const main = useRef<HTMLElement>(null);
  const overlay = useOverlay();
  const search = () => showOverlay('palette');
  const close = () => showOverlay(null);

  useShellKeys();
  useFocusOnNewPage(main);
  // What is typed right after the key that opens it must not find it still on its way.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  return (
    <LiveProvider>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <div className={cx('app', rail === 'slim' && 'slim', fixedHeight && 'fix')}>
        <Rail session={session} onSearch={search} />
        <TopBar onSearch={search} />
        <main className="main" id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
        <TabBar session={session} />
      </div>
      <KeyboardHelp open={overlay === 'help'} onClose={close} />
      {overlay === 'palette' && (
        <Suspense>
          <CommandPalette onClose={close} />
        </Suspense>
      )}
      <SignInAgain session={session} />
      <Background loaded={session.version} />
    </LiveProvider>
  );
}

/** What goes on whatever the page: inside the live provider, which brings its news. */
function Background({ loaded }: { loaded: string }) {
  useNewVersion(loaded);
  useRinger();
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

import { Link } from '@tanstack/react-router';
import { Menu as MenuIcon, Search, Server } from 'lucide-react';
import type { Session } from '@/api/ext';
import { formatCount } from '@/lib/format';
import { Button } from '@/ui/Button';
import { Mark } from '@/ui/Mark';
import { Menu } from '@/ui/Menu';
import { work } from './nav';
import { ThemeButton } from './ThemeMenu';
import { texts } from './texts';
import { UserMenuItems } from './UserMenu';
import { useLiveRunCount } from './useLiveRuns';

/** The phone's top bar. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="topbar">
      <Link to="/launchpad" className="brand" aria-label={texts.home}>
        <Mark />
      </Link>
      <b className="med clip grow">{texts.personal}</b>
      <Button variant="quiet" icon aria-label={texts.searchEverything} onClick={onSearch}>
        <Search aria-hidden />
      </Button>
      <ThemeButton />
    </header>
  );
}

/** The phone's tab bar. */
export function TabBar({ session }: { session: Session }) {
  const live = useLiveRunCount();
  return (
    <nav className="tabbar" aria-label={texts.main}>
      {[...work, { to: '/compute-envs', label: texts.compute, icon: Server } as const].map(
        (place) => (
          <Link key={place.to} to={place.to}>
            <place.icon aria-hidden />
            {place.label}
            {place.to === '/runs' && live > 0 && (
              <span className="n live">
                {formatCount(live)}
                <span className="word"> {texts.live}</span>
              </span>
            )}
          </Link>
        ),
      )}
      <Menu
        side="top"
        trigger={
          <button type="button">
            <MenuIcon aria-hidden />
            {texts.more}
          </button>
        }
      >
        <UserMenuItems session={session} />
      </Menu>
    </nav>
  );
}

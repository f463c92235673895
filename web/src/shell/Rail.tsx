import { Link, useLocation } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import type { Session } from '@/api/ext';
import { formatCount } from '@/lib/format';
import { Mark } from '@/ui/Mark';
import { setUp, work } from './nav';
import { texts } from './texts';
import { UserMenu } from './UserMenu';
import { useLiveRunCount } from './useLiveRuns';

/** The desk's left edge: places above, search and you below. */
export function Rail({ session, onSearch }: { session: Session; onSearch: () => void }) {
  const live = useLiveRunCount();
  const path = useLocation({ select: (location) => location.pathname });
  return (
    <nav className="rail" aria-label={texts.main}>
      <Link to="/launchpad" className="brand" aria-label={texts.home}>
        <Mark />
        <span className="t">Belfry</span>
      </Link>
      <div className="mt-3" />
      {work.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          className="nav"
          title={place.label}
          // Where the rail is slim nothing else names the place.
          aria-label={
            place.to === '/runs' && live > 0
              ? `${place.label} ${formatCount(live)} ${texts.live}`
              : place.label
          }
          aria-current={place.also === path ? 'page' : undefined}
        >
          <place.icon aria-hidden />
          <span className="t">{place.label}</span>
          {place.to === '/runs' && live > 0 && (
            <span className="n live">
              {formatCount(live)}
              <span className="word"> {texts.live}</span>
            </span>
          )}
        </Link>
      ))}
      <hr />
      {setUp.map((place) => (
        <Link key={place.to} to={place.to} className="nav" title={place.label}>
          <place.icon aria-hidden />
          <span className="t">{place.label}</span>
        </Link>
      ))}
      <div className="foot">
        <button
          type="button"
          className="nav"
          title={texts.searchEverything}
          aria-keyshortcuts="Control+K"
          onClick={onSearch}
        >
          <Search aria-hidden />
          <span className="t">{texts.search}</span>
          <kbd className="t ml-auto">Ctrl K</kbd>
        </button>
        <UserMenu session={session} />
      </div>
    </nav>
  );
}

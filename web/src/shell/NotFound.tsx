import { usePageTitle } from '@/lib/usePageTitle';
import { ButtonLink } from '@/ui/Button';
import { texts } from './texts';

export function NotFound() {
  usePageTitle(texts.notFoundTitle);
  return (
    <div className="page">
      <div className="empty">
        <h1>{texts.notFoundTitle}</h1>
        <p>{texts.notFound}</p>
        <div className="row wrap mt-2">
          <ButtonLink to="/launchpad" variant="primary">
            {texts.toLaunchpad}
          </ButtonLink>
          <ButtonLink to="/runs">{texts.toRuns}</ButtonLink>
        </div>
      </div>
    </div>
  );
}

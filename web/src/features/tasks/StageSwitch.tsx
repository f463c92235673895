import { Tabs } from 'radix-ui';
import { offeredViews } from './stage';
import { loadView } from './stageViews';
import { texts } from './texts';

/** The ways to see the tasks; the arrow keys move between them. */
export function StageSwitch() {
  if (offeredViews.length < 2) return null;
  return (
    <Tabs.List className="seg" aria-label={texts.viewsLabel}>
      {offeredViews.map((view) => (
        <Tabs.Trigger
          key={view}
          value={view}
          // By the time of the press its script is here.
          onPointerEnter={() => loadView(view)}
          onFocus={() => loadView(view)}
        >
          {texts.views[view]}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}

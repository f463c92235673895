import { type Shortcut, type ShortcutPlace, shortcuts, shortcutsOf } from '@/lib/shortcuts';
import { Dialog } from '@/ui/Dialog';
import { texts } from './texts';

const places = Object.keys(texts.keyPlaces) as ShortcutPlace[];

/** All keys there are. */
export function KeyboardHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={texts.keysTitle}>
      {places.map((place) => (
        <section key={place}>
          <h3 className="mb-2">{texts.keyPlaces[place]}</h3>
          <dl className="key-list">
            {shortcutsOf(place).map((name) => (
              <div key={name}>
                <dt>
                  <Keys of={name} />
                </dt>
                <dd>{texts.keys[name]}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

function Keys({ of }: { of: Shortcut }) {
  return shortcuts[of].keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>);
}

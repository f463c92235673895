import { Dialog } from '@/ui/Dialog';
import { texts } from './texts';

const general = [
  ['Ctrl K', texts.keys.search],
  ['/', texts.keys.filter],
  ['G L', texts.keys.launchpad],
  ['G R', texts.keys.runs],
  ['G C', texts.keys.compute],
  ['?', texts.keys.help],
  ['Esc', texts.keys.close],
] as const;
const lists = [
  ['J', texts.keys.next],
  ['K', texts.keys.previous],
  ['Enter', texts.keys.open],
  ['X', texts.keys.select],
  ['[', texts.keys.previousTask],
  [']', texts.keys.nextTask],
] as const;

export function KeyboardHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={texts.keysTitle}>
      <Keys title={texts.keysGeneral} rows={general} />
      <Keys title={texts.keysLists} rows={lists} />
    </Dialog>
  );
}

function Keys({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className="mb-2">{title}</h3>
      <dl className="key-list">
        {rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

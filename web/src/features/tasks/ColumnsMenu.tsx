import { Check, Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '@/ui/Button';
import { Menu, MenuItem, MenuSeparator } from '@/ui/Menu';
import { optionalColumns } from './taskColumns';
import { texts } from './texts';
import type { useTaskColumns } from './useTaskColumns';

/** Chooses the columns of the task table; it stays open while one chooses. */
export function ColumnsMenu({ columns }: { columns: ReturnType<typeof useTaskColumns> }) {
  return (
    <Menu
      trigger={
        <Button icon variant="quiet" aria-label={texts.columns} title={texts.columns}>
          <Columns3 aria-hidden />
        </Button>
      }
    >
      {optionalColumns.map((id) => (
        <DropdownMenu.CheckboxItem
          key={id}
          className="menu-item"
          checked={columns.shown.includes(id)}
          onCheckedChange={() => columns.toggle(id)}
          onSelect={(event) => event.preventDefault()}
        >
          <span className="menu-check">
            <DropdownMenu.ItemIndicator>
              <Check aria-hidden />
            </DropdownMenu.ItemIndicator>
          </span>
          {texts.column[id]}
        </DropdownMenu.CheckboxItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={columns.reset}>{texts.resetColumns}</MenuItem>
    </Menu>
  );
}

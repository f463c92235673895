import { Sun } from 'lucide-react';
import { Button } from '@/ui/Button';
import { Menu, MenuChoices } from '@/ui/Menu';
import { texts } from './texts';
import { setTheme, type Theme, useTheme } from './theme';

const choices = [
  { value: 'light', label: texts.light },
  { value: 'dark', label: texts.dark },
  { value: 'system', label: texts.system },
] as const;

/** The three choices, for a menu of its own or inside another. */
export function ThemeChoices() {
  return (
    <MenuChoices<Theme>
      label={texts.theme}
      value={useTheme()}
      onChange={setTheme}
      choices={choices}
    />
  );
}

export function ThemeButton() {
  return (
    <Menu
      trigger={
        <Button variant="quiet" icon aria-label={texts.theme}>
          <Sun aria-hidden />
        </Button>
      }
    >
      <ThemeChoices />
    </Menu>
  );
}

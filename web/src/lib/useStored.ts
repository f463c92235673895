import { useState } from 'react';

/** A choice of this browser (a view, a fold), kept under `belfry.<name>`. */
export function useStored<T extends string>(name: string, values: readonly T[], first: T) {
  const key = `belfry.${name}`;
  const [value, setValue] = useState<T>(() => {
    const stored = read(key);
    return values.find((v) => v === stored) ?? first;
  });
  const store = (next: T) => {
    setValue(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  };
  return [value, store] as const;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

import { useEffect } from 'react';
import { useLive } from '@/live/LiveProvider';
import { toast } from '@/ui/Toast';
import { texts } from './texts';

/**
 * Offers the new page after the server was updated: the old one may ask for parts that are gone. It
 * never reloads by itself, since somebody may be typing.
 */
export function useNewVersion(loadedVersion: string): void {
  const { version = loadedVersion } = useLive();
  useEffect(() => {
    const offer = () =>
      toast.stay(texts.newVersion, {
        label: texts.reload,
        onClick: () => window.location.reload(),
      });
    if (version !== loadedVersion) offer();
    // A part of the page that cannot be loaded any more says the same.
    window.addEventListener('vite:preloadError', offer);
    return () => window.removeEventListener('vite:preloadError', offer);
  }, [version, loadedVersion]);
}

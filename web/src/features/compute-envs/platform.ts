import { texts } from './texts';

/** The platform in the words of the page. */
export function platformName(platform: string | undefined): string {
  if (platform === 'local-platform') return texts.local;
  return texts.otherPlatform(platform ?? '');
}

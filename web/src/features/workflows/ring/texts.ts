import type { Telling } from './notifications';

export const texts = {
  ring: 'Ring when done',
  waiting: 'Rings when done',
  take: 'Do not ring when done',
  will: (name: string) =>
    `You will be told when ${name} ends, also while this tab is in the background.`,
  /** What happens where no notification can be shown. */
  cannot: {
    denied:
      'Notifications from this address are blocked in your browser. Allow them in its settings for this page; until then the title of this tab will tell you.',
    insecure:
      'Browsers show notifications only for pages with https. The title of this tab will tell you.',
    unsupported: 'This browser shows no notifications. The title of this tab will tell you.',
    default: 'Without your leave no notification is shown. The title of this tab will tell you.',
  } satisfies Record<Exclude<Telling, 'granted'>, string>,
  ended: (name: string, word: string) => `${name}: ${word.toLowerCase()}`,
  after: (project: string, span: string) => `${project}, after ${span}`,
  open: 'Open run',
};

/** Whether this browser can tell something outside the page. */
export type Telling = 'granted' | 'default' | 'denied' | 'insecure' | 'unsupported';

export function telling(): Telling {
  if (typeof Notification === 'undefined') {
    return window.isSecureContext === false ? 'insecure' : 'unsupported';
  }
  // Over plain http browsers refuse without asking.
  if (window.isSecureContext === false) return 'insecure';
  return Notification.permission;
}

/** Asks where that was not decided yet; only ever after a press. */
export async function askToTell(): Promise<Telling> {
  const now = telling();
  return now === 'default' ? await Notification.requestPermission() : now;
}

/** @returns false where the browser does not show it */
export function notify(
  title: string,
  { body, tag, onPress }: { body: string; tag: string; onPress: () => void },
): boolean {
  if (telling() !== 'granted') return false;
  try {
    const notification = new Notification(title, { body, tag, icon: '/favicon.svg' });
    notification.onclick = () => {
      window.focus();
      notification.close();
      onPress();
    };
    return true;
  } catch {
    // Phones show notifications of installed apps only.
    return false;
  }
}

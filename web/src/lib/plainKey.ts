/** Keys must not be taken from somebody who is typing. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && target.type === 'checkbox')
  );
}

/**
 * Whether a key belongs to the page: no modifier, nobody is typing, nobody has used it already, and no
 * dialog or menu is open, since those have the keyboard for themselves.
 */
export function isPlainKey(event: KeyboardEvent): boolean {
  return (
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !event.defaultPrevented &&
    !isTyping(event.target) &&
    !document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')
  );
}

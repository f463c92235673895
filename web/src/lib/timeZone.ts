/** The reader's time zone, as the server takes it: days of a search are days there. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

import { z } from '@/lib/zod';
import { texts } from './texts';

/** The rules of a person's fields, as the server has them. */
export const email = z.string().trim().max(255).pipe(z.email(texts.badEmail));
export const userName = z
  .string()
  .trim()
  .regex(/^[a-z](?:[a-z\d]|-(?=[a-z\d])){0,39}$/, texts.badUserName);
export const password = z.string().min(8, texts.shortPassword).max(128, texts.longPassword);

/** A first proposal: `ada.lovelace@example.org` gives `ada-lovelace`. */
export function userNameFrom(address: string): string {
  const local = address.split('@')[0] ?? '';
  return local
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
}

import { defineConfig } from '@playwright/test';
import suite from './playwright.config';

/** Every state in every look, into `pictures/out`: for eyes, and for what one look for each state may miss. */
export default defineConfig(suite, { testDir: 'pictures' });

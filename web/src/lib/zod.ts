import { config, z } from 'zod';

// Without this zod tries whether it may make code from text, which the page's content policy forbids and reports.
config({ jitless: true });

export { z };

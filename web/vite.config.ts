import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { fakeBackend } from './src/testing/devServer.ts';

export default defineConfig(({ mode }) => ({
  plugins: [
    tanstackRouter({ target: 'react', autoCodeSplitting: true, quoteStyle: 'single' }),
    react(),
    tailwindcss(),
    // `npm run dev:fake` needs no server: the same fake backend as in the unit tests answers.
    ...(mode === 'fake' ? [fakeBackend()] : []),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy:
      mode === 'fake' ? undefined : { '/api': process.env.BELFRY_URL ?? 'http://127.0.0.1:8000' },
  },
  // The manifest is what `npm run size` reads.
  build: { target: 'es2022', chunkSizeWarningLimit: 700, manifest: true },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/testing/setup.ts'],
    restoreMocks: true,
    // Whole pages on a busy machine.
    testTimeout: 60_000,
  },
}));

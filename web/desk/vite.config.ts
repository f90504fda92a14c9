import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const shared = fileURLToPath(new URL('../shared', import.meta.url));
const server = process.env['WARMLINE_SERVER'] ?? 'http://127.0.0.1:7080';

// The service worker is one file with a name of its own, beside the app.
const worker = {
  lib: { entry: 'src/notices/sw.ts', formats: ['iife' as const], name: 'WarmlineWorker', fileName: () => 'sw.js' },
  emptyOutDir: false,
  copyPublicDir: false,
};

export default defineConfig(({ mode }) => ({
  base: '/desk/',
  cacheDir: '../node_modules/.vite-desk',
  plugins: [svelte()],
  resolve: { alias: { $shared: shared } },
  worker: { format: 'es' },
  build: {
    // The first browsers with light-dark(), on which both themes rest.
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    ...(mode === 'worker' ? worker : { manifest: true }),
    // The content policy allows files of our own only: nothing may be inlined as data.
    assetsInlineLimit: 0,
    // The page and the desk name all that they need, so that it comes at once. What follows in quiet moments names its styles only.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (file, names, { hostType }) => (hostType === 'html' || /Desk-/.test(file) ? names : names.filter((name) => name.endsWith('.css'))),
    },
  },
  server: {
    proxy: { '/api': server, '/try': server, '/widget.js': server },
    fs: { allow: ['..'] },
  },
  test: {
    include: ['src/**/*.test.ts', '../shared/**/*.test.ts'],
    environment: 'node',
    env: { TZ: 'Europe/Berlin' },
  },
}));

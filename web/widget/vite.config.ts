import { defineConfig } from 'vitest/config';
import { shorten } from './scripts/shorten.ts';

export default defineConfig({
  cacheDir: '../node_modules/.vite/widget',
  plugins: [shorten()],
  build: {
    // Browsers from May 2024 on, the first that all know `light-dark()`; the sheet uses nothing younger but for the accent.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // One classic script: `document.currentScript` tells it where the server is.
    lib: { entry: 'src/main.ts', formats: ['iife'], name: 'WarmlineWidget', fileName: () => 'widget.js' },
    reportCompressedSize: false,
  },
  test: { include: ['test/**/*.test.ts'], environment: 'jsdom', restoreMocks: true },
});

import { defineConfig } from 'vitest/config';
import { shorten } from './scripts/shorten.ts';

/** Parts that are loaded when they are needed, by name. */
const parts = { de: 'src/words/de.ts', later: 'src/later/later.ts' };

export default defineConfig(({ mode }) => ({
  cacheDir: '../node_modules/.vite/widget',
  plugins: [shorten()],
  build: {
    // Browsers from May 2024 on, the first that all know `light-dark()`; the sheet uses nothing younger but for the accent.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    lib:
      mode === 'parts'
        ? { entry: parts, formats: ['es'] as const, fileName: (_: string, name: string) => `${name}.js` }
        : // One classic script: `document.currentScript` tells it where the server is.
          { entry: 'src/main.ts', formats: ['iife'] as const, name: 'WarmlineWidget', fileName: () => 'widget.js' },
    emptyOutDir: mode !== 'parts',
    reportCompressedSize: false,
  },
  test: { include: ['test/**/*.test.ts'], environment: 'jsdom', restoreMocks: true },
}));

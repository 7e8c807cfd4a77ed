// How the agent app is bundled; scripts/build.mjs does it with these settings. What the first paint needs is index.html itself; React and the design system come in chunks that stay
// in the browser's cache while the app changes.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    target: 'es2022',
    // Beyond this the browser asks for a file by itself: fonts and icons as data: URLs would break the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|wouter|regexparam)[\\/]/ },
            { name: 'design-system', test: /node_modules[\\/](@livechat|@floating-ui)[\\/]/ },
          ],
        },
      },
    },
  },
});

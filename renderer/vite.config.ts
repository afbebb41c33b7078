/**
 * Builds the page into dist/renderer. Everything the page needs is a file beside index.html: relative addresses (it is
 * served by the web host and by Electron's own protocol alike), no inline script and no data: address, so that a
 * content security policy of `default-src 'self'` holds.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // The gallery is a page beside the workbench, for whoever works on it; installers leave it out.
    rolldownOptions: { input: { index: `${here}/index.html`, gallery: `${here}/gallery.html` } },
  },
});

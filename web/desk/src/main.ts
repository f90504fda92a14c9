import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { start } from './app/app.svelte';
import { router } from './router/router.svelte';
import { clock } from './times/clock.svelte';
import { language } from './words/words.svelte';

// After an upgrade of the server the files of the old desk are gone: load the new one, once.
addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem('warmline.reloaded'));
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem('warmline.reloaded', String(Date.now()));
  location.reload();
});

start();
router.start();
clock.start();

// The words come first: a page that changes its language before one's eyes is worse than one frame of nothing.
await language.choose().catch(() => undefined);

const target = document.getElementById('app');
if (target) mount(App, { target });

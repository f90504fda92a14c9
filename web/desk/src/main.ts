import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { start } from './app/app.svelte';
import { watchStyles } from './parts/part.svelte';
import { router } from './router/router.svelte';
import { clock } from './times/clock.svelte';
import { language } from './words/words.svelte';

watchStyles();
start();
router.start();
clock.start();

// The words come first: a page that changes its language before one's eyes is worse than one frame of nothing.
await language.choose().catch(() => undefined);

const target = document.getElementById('app');
if (target) mount(App, { target });

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { store } from './live/store';
import { takeCode } from './model/code';
import './style.css';

const code = takeCode(location, history);
if (code === null) store.start();
else void store.signIn(code);
// The address of `helios open`, opened in a tab that shows the board already.
addEventListener('hashchange', () => {
  const later = takeCode(location, history);
  if (later !== null) void store.signIn(later);
});
createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

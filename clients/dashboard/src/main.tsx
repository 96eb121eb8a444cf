import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { store } from './live/store';
import './style.css';

store.start();
createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

import { type ReactNode, useEffect, useId, useRef } from 'react';

/** A modal dialog of the browser: it keeps the focus, and Escape closes it. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    // The browser would choose the button that closes it.
    dialog.current?.querySelector<HTMLElement>('textarea, input, footer button')?.focus();
    return () => before?.focus();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={close} onCancel={close}>
      <header>
        <h2 id={heading}>{title}</h2>
        <button type="button" className="quiet" onClick={close} aria-label="Close">
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}

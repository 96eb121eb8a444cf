import type { ButtonHTMLAttributes } from 'react';
import type { Me } from '../api/client';
import { store, useWorld, type World } from '../live/store';
import { notify } from './notices';

export type Scope = 'read' | 'operate' | 'admin';

const scopes: Record<Scope, number> = { read: 1, operate: 2, admin: 3 };

/** Why whoever is signed in may not do what needs a scope; null if they may. */
export function whyNot({ me, trouble }: { me: Me | null; trouble: string | null }, scope: Scope): string | null {
  if (me !== null && (scopes[me.scope as Scope] ?? 0) < scopes[scope])
    return `This needs the scope ${scope}; ${me.name ?? 'this browser'} has ${me.scope}.`;
  return trouble === null ? null : `Not possible at the moment. ${trouble}`;
}

const reason = (scope: Scope) => (world: World) => whyNot(world, scope);

/** The same, for a component. */
export const useWhyNot = (scope: Scope): string | null => useWorld(reason(scope));

/** Does what a key asks for, or says why not. */
export function allowed(scope: Scope, act: () => void): void {
  const why = whyNot(store.get(), scope);
  if (why === null) act();
  else notify(why, true);
}

/** A button that changes something: it is disabled, with the reason, for whoever may not press it. */
export function Act({ scope = 'operate', disabled, title, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { scope?: Scope }) {
  const why = useWhyNot(scope);
  return <button type="button" {...rest} disabled={disabled || why !== null} title={why ?? title} />;
}

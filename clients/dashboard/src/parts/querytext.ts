import { useSearchParams } from 'wouter';

/** A text that is part of the address, so that it can be shared and survives a reload. */
export function useQueryText(name: string): [text: string, set: (text: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (text: string) =>
    setParams(
      (old) => {
        if (text) old.set(name, text);
        else old.delete(name);
        return old;
      },
      { replace: true },
    );
  return [params.get(name) ?? '', set];
}

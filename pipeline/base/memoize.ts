/** Make a value once, or once for each key, however many ask at a time; a failure is forgotten, and the next caller tries again. */
export function memoize<Value>(): (make: () => Promise<Value>, key?: string) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (make, key = '') => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make();
    made.set(key, value);
    value.catch(() => made.delete(key));
    return value;
  };
}

// What this tab remembers from page to page. Where the browser keeps nothing
// (storage switched off, or full) it lasts as long as the page.
const memory = new Map<string, string>();

/** quiet is what f gives, or undefined where the browser refuses. */
function quiet<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}

export const tab = {
  getItem(name: string): string | null {
    return memory.get(name) ?? quiet(() => sessionStorage.getItem(name)) ?? null;
  },
  setItem(name: string, value: string): void {
    memory.set(name, value);
    quiet(() => {
      sessionStorage.setItem(name, value);
      memory.delete(name);
    });
  },
  removeItem(name: string): void {
    memory.delete(name);
    quiet(() => sessionStorage.removeItem(name));
  },
};

// A button that does its thing once when it is pressed, and again and again
// for as long as it is held, by pointer or by key.

/** pauses in milliseconds: before the second time, so that a short press is one, and between the further ones. */
export interface Pauses {
  first: number;
  next: number;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const isPress = (e: Event): boolean => [" ", "Enter"].includes((e as KeyboardEvent).key);

/**
 * whileHeld calls f at once and, while the button is held, whenever the call
 * before is over and the pause, too. f says whether to go on. A click without a
 * press (of a screen reader) calls it once.
 */
export function whileHeld(button: EventTarget, f: () => Promise<boolean>, pauses: Pauses = { first: 400, next: 120 }): void {
  let [press, presses, pointed] = [0, 0, false]; // the press that is on, 0: none
  const begin = async (): Promise<void> => {
    const mine = (press = ++presses);
    for (let pause = pauses.first; press === mine; pause = pauses.next) {
      const [more] = await Promise.all([f(), wait(pause)]);
      if (!more) return;
    }
  };
  const end = (): void => void (press = 0);
  button.addEventListener("pointerdown", (e) => {
    if ((e as PointerEvent).button) return;
    pointed = true;
    void begin();
  });
  button.addEventListener("keydown", (e) => {
    if (!isPress(e)) return;
    e.preventDefault(); // or the key clicks, too
    if (!(e as KeyboardEvent).repeat) void begin();
  });
  button.addEventListener("keyup", (e) => {
    if (isPress(e)) e.preventDefault();
    end();
  });
  for (const type of ["pointerup", "pointercancel", "pointerleave", "blur"]) button.addEventListener(type, end);
  button.addEventListener("contextmenu", (e) => e.preventDefault()); // a finger that is held long
  button.addEventListener("click", () => {
    if (!pointed) void f();
    pointed = false;
  });
}

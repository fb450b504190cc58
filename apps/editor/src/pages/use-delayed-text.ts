import { useEffect, useRef, useState } from "react";

/**
 * A text that follows typing at once and tells the page only when typing pauses.
 *
 * @param pause Milliseconds without typing; default 300.
 * @returns The text and its setter, for a field.
 */
export function useDelayedText(
  value: string,
  onChange: (value: string) => void,
  pause = 300,
): [string, (value: string) => void] {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  useEffect(() => {
    // Changed by something else, such as the back button.
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(text);
    }, pause);
    return () => clearTimeout(timer);
  }, [text, pause]);
  return [text, setText];
}

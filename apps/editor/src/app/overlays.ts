import { createStore } from "zustand/vanilla";

export type Overlay = "palette" | "shortcuts" | "nav";

const store = createStore<{ open: Overlay | undefined }>(() => ({ open: undefined }));

/** The dialogs that belong to the whole application; one at a time. */
export const overlays = {
  store,
  open: (overlay: Overlay): void => store.setState({ open: overlay }),
  close: (): void => store.setState({ open: undefined }),
};

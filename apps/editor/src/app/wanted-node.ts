import { createStore } from "zustand/vanilla";

/**
 * The node somebody asked for last, for an editor that is open already: its address does not change when a node of the
 * same workflow is asked for a second time. One that opens reads the node from its address.
 */
export const wantedNode = createStore<{ workflow?: string; node?: string }>(() => ({}));

import { type LayoutRequest, layeredLayout } from "./layered.ts";

self.onmessage = (message: MessageEvent<LayoutRequest>) => {
  self.postMessage(layeredLayout(message.data));
};

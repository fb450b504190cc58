// Loaded together: whoever tests a node soon steps through a test, and every file of its own costs a name in all pages.
export { AskTest } from "./ask-test.tsx";
export { StepBar } from "./step-bar.tsx";
export { TestNode } from "./test-node.tsx";

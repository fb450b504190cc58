import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { Banner } from "./banner.tsx";
import { Button } from "./button.tsx";

export interface LazyPart<P> {
  (props: P): ReactNode;
  /** Loads it ahead, for example when the browser is idle; failures are met again, and shown, once it is needed. */
  preload(): Promise<void>;
}

/**
 * A part of a page that loads when it is first shown. When it cannot be loaded (no connection, or another release has
 * replaced the files) its place says so and offers to load the page again; the rest of the page keeps working.
 *
 * @param waiting Stands in its place meanwhile; default nothing, for what opens over the page.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ReactNode = null,
): LazyPart<P> {
  let loaded: ComponentType<P> | undefined;
  const part = async () => {
    loaded = await load();
    return { default: loaded };
  };
  const Part = lazy(part);
  // Called at module level, once for each part, like `lazy` itself.
  // biome-ignore lint/correctness/noComponentHookFactories: the same component for as long as the page lives
  const Shown = (props: P) => {
    // What is here already stands at once: a key pressed right after opening must find its field.
    const [Ready] = useState(() => loaded);
    if (Ready) return <Ready {...props} />;
    return (
      <Boundary>
        <Suspense fallback={waiting}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    );
  };
  return Object.assign(Shown, { preload: () => part().then(nothing, nothing) });
}
const nothing = () => undefined;

/** Whether an error says that a file of the application could not be loaded. Browsers agree on no class for it. */
export const isMissingPart = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|importing a module script|preload CSS|error loading dynamically/i.test(error.message);

class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    // Defects go to the page's own report.
    if (!isMissingPart(error)) throw error;
    return <MissingPart />;
  }
}

function MissingPart() {
  const t = useT();
  return (
    <Banner tone="failed" actions={<Button onPress={() => location.reload()}>{t("nav.reload")}</Button>}>
      {t("common.partMissing")}
    </Banner>
  );
}

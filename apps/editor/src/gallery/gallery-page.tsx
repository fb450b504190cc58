import { catalogOf } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useStore } from "zustand";
import { preferences, setPreferences } from "../app/preferences.ts";
import { FlowSurface } from "../canvas/flow/flow-surface.tsx";
import { INERT } from "../canvas/flow/inert.ts";
import { NOTHING } from "../canvas/flow/surface-props.ts";
import { graphMaker } from "../canvas/graph/canvas-graph.ts";
import { createViews } from "../canvas/live/views.ts";
import { queries } from "../data/queries.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { showStates, stateDocument } from "./canvas-states.ts";
import styles from "./gallery.module.css";
import { Kit } from "./kit.tsx";

/**
 * Every state of cards, edges and controls on one page, to look at and to test: `/dev/gallery`, linked from nowhere.
 * Captions are names of states and components, the same in every language.
 */
export default function GalleryPage() {
  const { t, language, setLanguage } = useI18n();
  const theme = useStore(preferences, (state) => state.theme);
  return (
    <div className={styles.gallery}>
      <header>
        <h1 translate="no">/dev/gallery</h1>
        <Segmented
          label={t("settings.theme")}
          hideLabel
          value={theme}
          onChange={(next) => setPreferences({ theme: next })}
          options={[
            { id: "light", label: t("settings.themeLight") },
            { id: "dark", label: t("settings.themeDark") },
            { id: "system", label: t("settings.themeSystem") },
          ]}
        />
        <Segmented
          label={t("settings.language")}
          hideLabel
          value={language}
          onChange={(next) => void setLanguage(next)}
          options={[
            { id: "en", label: "English" },
            { id: "zh", label: "简体中文" },
          ]}
        />
      </header>
      <States />
      <Kit />
    </div>
  );
}

function States(): ReactNode {
  const nodes = useQuery(queries.nodes()).data?.items;
  const graph = useMemo(() => nodes && graphMaker(catalogOf(nodes))(stateDocument()), [nodes]);
  const [views] = useState(() => {
    const made = createViews();
    showStates(made);
    return made;
  });
  const [selection, select] = useState(NOTHING);
  if (!graph) return null;
  const boxes = [...graph.nodes.values(), ...graph.notes];
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + 128;
  return (
    <div className={styles.canvas} style={{ height }} data-canvas>
      <FlowSurface
        graph={graph}
        views={views}
        selection={selection}
        readOnly
        label="FlowSurface"
        edgeLabel={({ id }) => id}
        onSelect={select}
        {...INERT}
      />
    </div>
  );
}

import { EditorView } from "@codemirror/view";

/** Looks of the editor, from the tokens. CodeMirror's own rules stand outside all layers, so ours go the same way. */
export const expressionTheme = (mode: "text" | "expression", multiline: boolean) =>
  EditorView.theme({
    "&": { maxHeight: "320px", fontSize: "var(--text-13)", backgroundColor: "transparent" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": {
      fontFamily: mode === "expression" ? "var(--font-mono)" : "var(--font)",
      fontSize: mode === "expression" ? "var(--text-12)" : "var(--text-13)",
      lineHeight: "20px",
      overflow: "auto",
    },
    ".cm-content": { padding: "5px 4px 5px 10px", caretColor: "var(--text)", minHeight: multiline ? "72px" : "0" },
    ".cm-line": { padding: "0" },
    ".cm-placeholder": { color: "var(--text-3)" },
    ".cm-expression": {
      padding: "1px 2px",
      borderRadius: "4px",
      backgroundColor: "color-mix(in srgb, var(--accent) 14%, transparent)",
      fontFamily: "var(--font-mono)",
      fontSize: "var(--text-12)",
    },
    ".cm-root": { color: "var(--accent)", fontWeight: "600" },
    ".cm-literal": { color: "var(--category-condition)" },
    ".cm-quoted": { color: "var(--succeeded)" },
    ".cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--border-strong)" },
    ".cm-tooltip": {
      border: "1px solid var(--border)",
      borderRadius: "4px",
      backgroundColor: "var(--raised)",
      boxShadow: "var(--shadow-overlay)",
      color: "var(--text)",
      zIndex: "200",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": {
      fontFamily: "var(--font-mono)",
      fontSize: "var(--text-12)",
      maxHeight: "240px",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
      backgroundColor: "var(--accent)",
      color: "var(--on-accent)",
    },
    ".cm-completionIcon": { opacity: "1", color: "inherit" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
    ".cm-completionDetail": { color: "inherit", fontStyle: "normal" },
    ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", maxWidth: "260px", fontFamily: "var(--font)" },
    ".cm-diagnostic": { padding: "4px 8px", fontFamily: "var(--font)", fontSize: "var(--text-12)" },
    ".cm-diagnostic-error": { borderLeft: "3px solid var(--failed)" },
    ".cm-diagnostic-warning": { borderLeft: "3px solid var(--waiting)" },
  });

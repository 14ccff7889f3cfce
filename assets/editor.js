// The SPARQL editor: CodeMirror over the page's own text field, which keeps the query's text.
//
// It lives in a shadow root, so that its style sheets are adopted and the page needs no exception
// from its Content Security Policy. It colours and completes, and never refuses a query: what is
// SPARQL is for the server to say. Tab is left alone, so that the keyboard can walk out.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = [
  "SELECT", "DISTINCT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "GRAPH", "OPTIONAL", "UNION", "MINUS",
  "FILTER", "FILTER NOT EXISTS", "FILTER EXISTS", "BIND", "VALUES", "GROUP BY", "HAVING", "ORDER BY",
  "LIMIT", "OFFSET", "PREFIX", "FROM", "FROM NAMED", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE",
  "GROUP_CONCAT", "STR", "LANG", "DATATYPE", "REGEX", "CONTAINS", "STRSTARTS", "LCASE", "IF", "COALESCE",
].map((label) => ({ label, type: "keyword", boost: -1 }));

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.string, color: "var(--derived)" },
  { tag: [tags.number, tags.bool], color: "var(--external)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.atom, tags.standard(tags.variableName)], color: "var(--curated)" },
]);

const theme = EditorView.theme({
  "&": {
    border: "1px solid var(--soft)", borderRadius: "4px", background: "var(--paper)",
    color: "var(--ink)", fontSize: "0.875rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "12rem", maxHeight: "32rem", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--raised)", color: "var(--soft)", border: "none" },
  ".cm-activeLineGutter": { background: "transparent", color: "var(--ink)" },
  "&.cm-focused .cm-matchingBracket": { background: "transparent", outline: "1px solid var(--soft)" },
  ".cm-tooltip": { background: "var(--raised)", color: "var(--ink)", border: "1px solid var(--soft)", borderRadius: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { color: "inherit", opacity: "0.85", fontStyle: "normal" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", padding: "0.5rem 0.75rem", maxWidth: "22rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--alarm)", textUnderlineOffset: "0.2em" },
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--alarm)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--alarm)" },
});

function completer(load) {
  let known;
  return async (context) => {
    const word = context.matchBefore(/[?$]\w*|<[^\s>]*|[\p{L}\w:-]+/u);
    if (!word && !context.explicit) return null;
    const from = word ? word.from : context.pos;
    if (word && /^[?$]/.test(word.text)) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      names.delete(word.text);
      return { from, options: [...names].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    known ??= load();
    const inside = word?.text.startsWith("<");
    const { terms, things } = await known;
    const options = inside ? things.map((t) => ({ ...t, label: t.apply })) : [...terms, ...things, ...KEYWORDS];
    return { from, options, validFor: inside ? /^<[^\s>]*$/ : /^[\p{L}\w:-]*$/u };
  };
}

// Type over a selection ourselves: the browser would carry its style over in a style attribute, which
// the page's Content Security Policy forbids.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const over = event.inputType === "insertText" && event.data && !view.composing;
    if (!over || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" });
    event.preventDefault();
    return true;
  },
});

// Put an editor in place of a text field. `load` gives the terms and things to complete, once they
// are needed; `run` is called for Ctrl+Enter.
export function mount(field, { load, run, label }) {
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  const keys = [{ key: "Mod-Enter", run: () => (run(), true) }];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), history(), bracketMatching(), closeBrackets(),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), theme, EditorView.lineWrapping,
        autocompletion({ override: [completer(load)], icons: false }),
        Prec.highest(keymap.of(keys)), keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        typeOver,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  field.after(host);
  field.hidden = true;
  return {
    focus: () => view.focus(),
    mark(line, column, message) {
      const { doc } = view.state;
      const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
      const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
      const to = Math.max(from, Math.min(from + 1, at.to));
      view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from) });
    },
    clear: () => view.dispatch(setDiagnostics(view.state, [])),
  };
}

// Ending an agent's part: back to the bot with a note, or closed with a category.

import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Summary } from "../api/types";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { acting, close, returnToBot } from "../state/actions";
import { drafts } from "../state/drafts";
import { outbox } from "../state/live";
import { texts } from "../texts";

interface Props {
  summary: Summary;
  onClose: () => void;
}

export function ReturnDialog({ summary, onClose }: Props) {
  const words = texts.returnDialog;
  const [note, setNote] = useState("");
  return (
    <EndDialog summary={summary} onClose={onClose} title={words.title} lead={words.lead} submit={words.submit} run={() => returnToBot(summary, note.trim())}>
      <div class="field">
        <label for="note">{words.note}</label>
        <textarea id="note" rows={3} maxLength={1000} aria-describedby="note-hint" value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        <p class="hint" id="note-hint">
          {words.noteHint}
        </p>
      </div>
    </EndDialog>
  );
}

export function CloseDialog({ summary, onClose }: Props) {
  const words = texts.closeDialog;
  const [category, setCategory] = useState("");
  return (
    <EndDialog
      summary={summary}
      onClose={onClose}
      title={words.title}
      lead={words.lead}
      submit={words.submit}
      run={() => close(summary, category)}
    >
      <fieldset class="choices">
        <legend>{words.category}</legend>
        {["", ...words.categories].map((name) => (
          <label key={name} class="choice">
            <input type="radio" name="category" value={name} checked={category === name} onChange={() => setCategory(name)} />
            <span>{name || words.none}</span>
          </label>
        ))}
      </fieldset>
    </EndDialog>
  );
}

interface EndProps extends Props {
  title: string;
  lead: string;
  submit: string;
  run: () => Promise<boolean>;
  children: ComponentChildren;
}

function EndDialog({ summary, onClose, title, lead, submit, run, children }: EndProps) {
  const busy = acting.value === summary.id;
  const unsent = outbox.value?.all.value.some((pending) => pending.conversation === summary.id && pending.state !== "stored");
  const warning = unsent ? texts.returnDialog.unsent : drafts.read(summary.id).trim() ? texts.returnDialog.draft : null;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run().then(onClose);
        }}
      >
        <p class="lead">{lead}</p>
        {warning && (
          <p class="warning">
            <Icon name="warn" />
            {warning}
          </p>
        )}
        {children}
        <div class="dialog-end">
          <button type="button" class="button" onClick={onClose}>
            {texts.cancel}
          </button>
          <button type="submit" class="button button-primary" aria-disabled={busy}>
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

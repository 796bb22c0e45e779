// The small form before the desk: a title, fields, one problem line, one button.

import type { ComponentChildren } from "preact";
import { texts } from "../texts";
import { Icon } from "./icon";

interface Props {
  title: string;
  lead: string;
  problem: string | null;
  submit: string;
  busy: boolean;
  onSubmit: () => void;
  children: ComponentChildren;
}

export function Gate({ title, lead, problem, submit, busy, onSubmit, children }: Props) {
  return (
    <main class="gate">
      <form
        class="gate-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <p class="brand">
          <img src="/desk/icon.svg" alt="" width="28" height="28" />
          {texts.brand}
        </p>
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        <div class="gate-problem" role="alert">
          {problem && (
            <p>
              <Icon name="warn" />
              <span>{problem}</span>
            </p>
          )}
        </div>
        {children}
        <button type="submit" class="button button-primary button-wide" aria-disabled={busy}>
          {submit}
        </button>
      </form>
    </main>
  );
}

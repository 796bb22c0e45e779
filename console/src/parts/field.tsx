// A labelled input with its hint and its error.

import type { ComponentChildren, Ref } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts";
import { Icon } from "./icon";

interface Props {
  id: string;
  label: string;
  secret?: boolean;
  autocomplete: string;
  value: string;
  onValue: (value: string) => void;
  error?: string | null;
  hint?: ComponentChildren;
  inputRef?: Ref<HTMLInputElement>;
}

export function Field({ id, label, secret = false, autocomplete, value, onValue, error, hint, inputRef }: Props) {
  const [visible, setVisible] = useState(false);
  const [caps, setCaps] = useState(false);
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <input
          id={id}
          ref={inputRef ?? null}
          name={id}
          {...({ type: secret && !visible ? "password" : "text" } as { type: "text" })}
          autocomplete={autocomplete as "username"}
          autocapitalize="none"
          spellcheck={false}
          value={value}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={described}
          onInput={(event) => onValue(event.currentTarget.value)}
          onKeyUp={(event) => secret && setCaps(event.getModifierState("CapsLock"))}
        />
        {secret && (
          <button
            type="button"
            class="icon-button"
            aria-pressed={visible}
            aria-label={visible ? texts.signIn.hide : texts.signIn.show}
            onClick={() => setVisible(!visible)}
          >
            <Icon name="eye" />
          </button>
        )}
      </div>
      {caps && <p class="hint">{texts.signIn.capsLock}</p>}
      {error ? (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      ) : (
        hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

// The live desk: the socket's frames go where they belong; after every (re)connect everything is fetched again.

import { effect, signal, untracked } from "@preact/signals";
import { reply } from "../api/calls";
import { LiveSocket, type LinkState } from "../api/socket";
import type { Frame, View } from "../api/types";
import { perTab } from "../lib/store";
import { newEventId } from "../lib/event-id";
import { startClock } from "./clock";
import { catchUp, clearConversations, forgetOthers, openConversation, openedNow, receive } from "./conversations";
import { useDraftsOf } from "./drafts";
import { clearInbox, counts, learn, loadView, wanting } from "./inbox";
import { Outbox } from "./outbox";
import { openId, view } from "./route";
import { recheckSession } from "./session";
import { customerTyping } from "./typing";
import { texts } from "../texts";

export const link = signal<LinkState>("connecting");

function newOutbox(agent: string): Outbox {
  return new Outbox({
    post: reply,
    store: { ...perTab, get: (key) => perTab.get(`${key}.${agent}`), set: (key, value) => perTab.set(`${key}.${agent}`, value) },
    newId: newEventId,
    later: (run, ms) => void setTimeout(run, ms),
    stored(conversation, seq) {
      const transcript = openedNow(conversation)?.transcript;
      if (transcript?.has(seq)) outbox.value?.settle(conversation, transcript.shown);
      else void catchUp(conversation);
    },
    refused: (conversation) => void catchUp(conversation),
  });
}

export const outbox = signal<Outbox | null>(null);

function onFrame(frame: Frame): void {
  switch (frame.type) {
    case "conversation":
      return learn(frame.conversation);
    case "message":
      if (frame.message.from === "customer") customerTyping(frame.conversation, false);
      return receive(frame.conversation, frame.message);
    case "typing":
      return customerTyping(frame.conversation, frame.on);
    case "counts":
      counts.value = frame.counts;
  }
}

/** Fetches the lists in use and what the open conversation misses. */
export function refresh(): void {
  for (const which of new Set<View>(["waiting", "mine", view.value])) void loadView(which);
  if (openId.value) void catchUp(openId.value);
}

/** Runs the desk for one agent; returns how to end it. */
export function startLive(agent: string): () => void {
  useDraftsOf(agent);
  outbox.value = newOutbox(agent);
  const socket = new LiveSocket({
    frame: onFrame,
    refused: () => void recheckSession().then((still) => still && socket.start()),
    state(state) {
      link.value = state;
      if (state !== "open") return;
      forgetOthers();
      refresh();
      outbox.value?.flushAll();
    },
  });
  const ends = [
    startClock(),
    effect(() => {
      const which = view.value;
      untracked(() => void loadView(which));
    }),
    effect(() => {
      const id = openId.value;
      if (id) untracked(() => void catchUp(id));
    }),
    effect(() => {
      const [id, transcript] = [openId.value, openConversation.value?.transcript];
      if (id && transcript) untracked(() => outbox.value?.settle(id, transcript.shown));
    }),
    effect(() => {
      document.title = wanting.value ? `(${wanting.value}) ${texts.brand}` : texts.brand;
    }),
  ];
  void loadView("mine");
  socket.start();
  return () => {
    socket.stop();
    outbox.value?.stop();
    outbox.value = null;
    for (const end of ends) end();
    clearInbox();
    clearConversations();
    document.title = texts.brand;
  };
}

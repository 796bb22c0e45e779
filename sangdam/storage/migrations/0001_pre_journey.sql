-- The journey of a message: conversations, journal, transcript, events, outbox, hand-over, desk, keys.

CREATE TABLE conversation (
    id               text PRIMARY KEY,
    channel          text NOT NULL,
    -- who the channel says it is: the widget's own conversation id, or "<key id>/<name>" for the HTTP channel
    sender           text NOT NULL,
    member_id        text,
    owner            text NOT NULL DEFAULT 'bot' CHECK (owner IN ('bot', 'waiting', 'agent', 'closed')),
    -- every change of owner adds one; all changes are compare-and-set on it
    owner_version    bigint NOT NULL DEFAULT 1,
    owner_since      timestamptz NOT NULL DEFAULT now(),
    agent_id         bigint,
    last_seq         bigint NOT NULL DEFAULT 0,
    agent_read_seq   bigint NOT NULL DEFAULT 0,
    customer_read_seq bigint NOT NULL DEFAULT 0,
    -- one turn at a time: a lease, and a fencing number that every commit must still hold
    claim_until      timestamptz,
    claim_fence      bigint NOT NULL DEFAULT 0,
    claim_turn       bigint,
    -- what the next turn starts from: slots, active loop, the last few turns as Rasa events
    state            jsonb NOT NULL DEFAULT '{}',
    triage           jsonb,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (channel, sender),
    CHECK ((owner = 'agent') = (agent_id IS NOT NULL))
);
CREATE INDEX conversation_by_owner ON conversation (owner, owner_since);

-- Everything that was acknowledged to a channel, exactly once.
CREATE TABLE journal (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversation (id),
    channel          text NOT NULL,
    event_id         text NOT NULL,
    seq              bigint NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('text', 'button', 'open', 'returned')),
    body             jsonb NOT NULL,
    state            text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'desk', 'failed')),
    attempts         int NOT NULL DEFAULT 0,
    received_at      timestamptz NOT NULL DEFAULT now(),
    done_at          timestamptz,
    UNIQUE (channel, conversation_id, event_id)
);
CREATE INDEX journal_open ON journal (conversation_id, id) WHERE state = 'new';

-- What customer and agent see, in order.
CREATE TABLE message (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversation (id),
    seq              bigint NOT NULL,
    author           text NOT NULL CHECK (author IN ('customer', 'bot', 'agent', 'system')),
    agent_id         bigint,
    body             jsonb NOT NULL,
    -- the journal entry it came with (customer) or answers (bot)
    journal_id       bigint REFERENCES journal (id),
    event_id         text,
    understood       jsonb,
    created_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (conversation_id, seq)
);
CREATE UNIQUE INDEX message_by_agent_event ON message (conversation_id, event_id) WHERE author = 'agent';
CREATE INDEX message_by_journal ON message (journal_id);

-- Payloads of buttons stay here; customers send ids.
CREATE TABLE button (
    id               text PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversation (id),
    message_id       bigint NOT NULL REFERENCES message (id),
    title            text NOT NULL,
    payload          text NOT NULL
);

-- Every Rasa event, for triage, measures and retraining; nothing is read from here to answer.
CREATE TABLE event (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversation (id),
    journal_id       bigint REFERENCES journal (id),
    position         int NOT NULL,
    body             jsonb NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (journal_id, position)
);
CREATE INDEX event_by_conversation ON event (conversation_id, id);

-- Messages on their way to a channel; sent in order per conversation.
CREATE TABLE outbox (
    message_id       bigint PRIMARY KEY REFERENCES message (id),
    conversation_id  text NOT NULL REFERENCES conversation (id),
    seq              bigint NOT NULL,
    -- set for bot replies: the owner version they were written under
    owner_version    bigint,
    state            text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dropped', 'failed')),
    attempts         int NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    done_at          timestamptz
);
CREATE INDEX outbox_pending ON outbox (conversation_id, seq) WHERE state = 'pending';

-- One episode with a person: why, when, who, how it ended.
CREATE TABLE handoff (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversation (id),
    reason           text NOT NULL,
    detail           text NOT NULL DEFAULT '',
    requested_at     timestamptz NOT NULL DEFAULT now(),
    acknowledged_at  timestamptz,
    reminded_at      timestamptz,
    taken_at         timestamptz,
    agent_id         bigint,
    ended_at         timestamptz,
    ending           text CHECK (ending IN ('returned', 'closed')),
    category         text,
    note             text
);
CREATE UNIQUE INDEX handoff_one_open ON handoff (conversation_id) WHERE ended_at IS NULL;

-- Orders a conversation has proved to be its own.
CREATE TABLE proof (
    conversation_id  text NOT NULL REFERENCES conversation (id),
    order_number     text NOT NULL,
    proved_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation_id, order_number)
);

-- Attempts and rates, in shared storage so that every process counts together.
CREATE TABLE attempt (
    bucket           text NOT NULL,
    window_start     timestamptz NOT NULL,
    count            int NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket, window_start)
);

CREATE TABLE agent (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login            text NOT NULL UNIQUE,
    name             text NOT NULL,
    role             text NOT NULL CHECK (role IN ('agent', 'admin')),
    password_hash    text NOT NULL,
    must_change_password boolean NOT NULL DEFAULT false,
    active           boolean NOT NULL DEFAULT true,
    created_at       timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE conversation ADD FOREIGN KEY (agent_id) REFERENCES agent (id);
ALTER TABLE message ADD FOREIGN KEY (agent_id) REFERENCES agent (id);
ALTER TABLE handoff ADD FOREIGN KEY (agent_id) REFERENCES agent (id);

-- Only the hash of a session token is kept.
CREATE TABLE desk_session (
    token_hash       bytea PRIMARY KEY,
    agent_id         bigint NOT NULL REFERENCES agent (id),
    csrf             text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    seen_at          timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz NOT NULL
);

CREATE TABLE api_key (
    id               text PRIMARY KEY,
    name             text NOT NULL UNIQUE,
    secret_hash      bytea NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    revoked_at       timestamptz
);

-- Brains that may take turns; kept by the supervisor.
CREATE TABLE brain (
    url              text PRIMARY KEY,
    model            text NOT NULL,
    state            text NOT NULL CHECK (state IN ('serving', 'draining')),
    registered_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at               timestamptz NOT NULL DEFAULT now(),
    agent_id         bigint REFERENCES agent (id),
    action           text NOT NULL,
    conversation_id  text,
    detail           jsonb NOT NULL DEFAULT '{}'
);

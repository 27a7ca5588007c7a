-- {{id}}, {{blob}} and {{identity}} are filled in by the dialect; times are Unix milliseconds.

-- One row per log. Its lock orders the appends of all nodes, and guards whatever state the topic tells of.
CREATE TABLE topics (
    id {{identity}},
    name {{id}} NOT NULL UNIQUE,
    epoch {{id}},              -- null until the first entry
    head BIGINT NOT NULL,      -- the number of the newest entry
    trimmed BIGINT NOT NULL    -- entries up to and including this one have been dropped
);

CREATE TABLE entries (
    topic BIGINT NOT NULL REFERENCES topics (id),
    seq BIGINT NOT NULL,
    id {{id}} NOT NULL,
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    data {{blob}} NOT NULL,
    PRIMARY KEY (topic, seq)
);

-- The number of each writer's last transaction, written inside it: when a connection is lost during COMMIT, this row tells
-- whether the transaction was kept.
CREATE TABLE writers (
    id {{id}} NOT NULL PRIMARY KEY,
    last_commit BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id {{id}} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    hash {{blob}} NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    requests_per_second BIGINT,
    burst BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE TABLE idempotency (
    caller {{id}} NOT NULL,
    key {{id}} NOT NULL,
    request_hash {{blob}} NOT NULL,
    answer {{blob}} NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE INDEX idempotency_expires_at ON idempotency (expires_at);

CREATE TABLE protection_keys (
    name {{id}} NOT NULL PRIMARY KEY,
    xml TEXT NOT NULL
);

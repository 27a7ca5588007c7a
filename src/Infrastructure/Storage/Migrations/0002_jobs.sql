-- What belongs to a job refers to it by its number. There are no foreign keys: a million items would each be checked, and
-- nothing but the job's own transactions, which hold the lock of its topic, touches these rows.

CREATE TABLE jobs (
    number {{identity}},
    id {{id}} NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state {{id}},              -- null while the job is taken in, and while it is dropped: it is out of sight
    opened_at BIGINT,          -- null when it has been accepted
    reason TEXT,
    owner {{id}} NOT NULL,
    scrape TEXT NOT NULL,      -- JSON
    crawl TEXT,                -- JSON
    webhook TEXT,              -- JSON
    webhook_next BIGINT,       -- the first entry of its log that its webhook wants and that is in no delivery; null when there is none
    webhook_last BIGINT,       -- the last entry that its webhook wants
    webhook_due BIGINT,        -- when the next delivery is to be made; null while there is nothing to deliver, or too much waits
    concurrency INTEGER NOT NULL,
    delay DOUBLE PRECISION NOT NULL,
    priority INTEGER NOT NULL,
    deadline BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    items BIGINT NOT NULL,     -- how many have been taken in; the next one's index
    bytes BIGINT NOT NULL
);

CREATE INDEX jobs_state ON jobs (state, id);
CREATE INDEX jobs_owner ON jobs (owner, id);
CREATE INDEX jobs_owner_state ON jobs (owner, state, id);
CREATE INDEX jobs_webhook_due ON jobs (webhook_due) WHERE webhook_due IS NOT NULL;

-- state: 0 queued, 1 succeeded, 2 failed, 3 skipped, 4 cancelled
CREATE TABLE job_items (
    job BIGINT NOT NULL,
    place BIGINT NOT NULL,     -- 0, 1, 2 … without a gap
    url TEXT NOT NULL,
    metadata {{blob}},
    scrape {{blob}},           -- JSON; null: as the job says
    depth INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    code TEXT NOT NULL,
    retryable SMALLINT NOT NULL,
    attempt INTEGER NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (job, place)
) {{clustered}};

CREATE INDEX job_items_state ON job_items (job, state, place);

-- By what a crawl knows its pages: the first 16 bytes of the SHA-256 of the key.
CREATE TABLE job_keys (
    job BIGINT NOT NULL,
    key {{blob}} NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (job, key)
) {{clustered}};

-- How many items are in a state, by code; changed in the transaction that changes the items.
CREATE TABLE job_tallies (
    job BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    code {{id}} NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (job, state, code)
) {{clustered}};

-- In a table of their own, so that nobody who looks through items reads past them. Compressed with Brotli.
CREATE TABLE job_results (
    job BIGINT NOT NULL,
    place BIGINT NOT NULL,
    data {{blob}} NOT NULL,
    PRIMARY KEY (job, place)
);

-- What came of items before they were retried.
CREATE TABLE job_attempts (
    job BIGINT NOT NULL,
    place BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    code TEXT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (job, place, attempt)
) {{clustered}};

-- state: 0 pending, 1 delivered, 2 failed
CREATE TABLE job_deliveries (
    job BIGINT NOT NULL,
    id {{id}} NOT NULL,
    receiver {{id}} NOT NULL,  -- the origin of the URL
    epoch {{id}} NOT NULL,
    first_seq BIGINT NOT NULL, -- the stretch of the log that it holds, but for what the webhook does not want
    last_seq BIGINT NOT NULL,
    events INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    since BIGINT NOT NULL,     -- when it was made, or replayed
    tries INTEGER NOT NULL,    -- attempts since then
    next_at BIGINT,            -- when it is tried next, or the lease of who tries it ends; null when it is not tried
    attempts TEXT NOT NULL,    -- JSON
    PRIMARY KEY (job, first_seq)
) {{clustered}};

CREATE UNIQUE INDEX job_deliveries_id ON job_deliveries (job, id);
CREATE INDEX job_deliveries_state ON job_deliveries (job, state, first_seq);
CREATE INDEX job_deliveries_due ON job_deliveries (next_at, receiver) WHERE next_at IS NOT NULL;

-- One row for each use of a model. The same statements for SQLite and PostgreSQL.
CREATE TABLE model_use (
    id            VARCHAR(40)  NOT NULL PRIMARY KEY,
    at_millis     BIGINT       NOT NULL,
    day           VARCHAR(10)  NOT NULL,
    session_id    VARCHAR(64)  NOT NULL,
    call_id       VARCHAR(64),
    door          VARCHAR(16)  NOT NULL,
    agent         VARCHAR(256) NOT NULL,
    tenant        VARCHAR(256),
    subject       VARCHAR(256),
    api_key       VARCHAR(256) NOT NULL,
    kind          VARCHAR(16)  NOT NULL,
    response_id   VARCHAR(256) NOT NULL,
    status        VARCHAR(64)  NOT NULL,
    upstream      VARCHAR(256) NOT NULL,
    model         VARCHAR(256),
    turn          INTEGER      NOT NULL,
    text_in       BIGINT       NOT NULL,
    text_cached   BIGINT       NOT NULL,
    audio_in      BIGINT       NOT NULL,
    audio_cached  BIGINT       NOT NULL,
    image_in      BIGINT       NOT NULL,
    image_cached  BIGINT       NOT NULL,
    text_out      BIGINT       NOT NULL,
    audio_out     BIGINT       NOT NULL,
    audio_millis  BIGINT       NOT NULL,
    estimated     INTEGER      NOT NULL,
    price_version VARCHAR(64),
    -- billionths of a US dollar; null where the model has no price
    cost_nanos    BIGINT,
    first_audio_micros BIGINT,
    edge_micros        BIGINT,
    upstream_micros    BIGINT,
    tool_micros        BIGINT,
    network_micros     BIGINT
);
CREATE INDEX model_use_session ON model_use (session_id, turn);
CREATE INDEX model_use_day ON model_use (day, agent);
CREATE INDEX model_use_tenant ON model_use (tenant, day);
CREATE INDEX model_use_time ON model_use (at_millis, id);

CREATE TABLE stacks (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT NOT NULL,
  description TEXT NOT NULL,
  template_body TEXT NOT NULL,
  processed_template TEXT NOT NULL,
  parameters TEXT NOT NULL,
  outputs TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  notification_arns TEXT NOT NULL,
  tags TEXT NOT NULL,
  role_arn TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  root_id TEXT NOT NULL,
  change_set_id TEXT NOT NULL,
  disable_rollback BIGINT NOT NULL,
  termination_protection BIGINT NOT NULL,
  timeout_minutes BIGINT NOT NULL,
  creation_time BIGINT NOT NULL,
  last_updated_time BIGINT NOT NULL,
  deletion_time BIGINT NOT NULL
);
CREATE UNIQUE INDEX stacks_by_live_name ON stacks (name) WHERE status <> 'DELETE_COMPLETE';
CREATE INDEX stacks_by_creation ON stacks (creation_time, id);

CREATE TABLE resources (
  stack_id TEXT NOT NULL REFERENCES stacks (id),
  logical_id TEXT NOT NULL,
  slot TEXT NOT NULL,
  physical_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT NOT NULL,
  properties TEXT NOT NULL,
  attributes TEXT NOT NULL,
  metadata TEXT NOT NULL,
  deletion_policy TEXT NOT NULL,
  update_replace_policy TEXT NOT NULL,
  depends_on TEXT NOT NULL,
  provider TEXT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (stack_id, logical_id, slot)
);

CREATE TABLE events (
  sequence BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  stack_id TEXT NOT NULL REFERENCES stacks (id),
  stack_name TEXT NOT NULL,
  logical_id TEXT NOT NULL,
  physical_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  properties TEXT NOT NULL,
  operation_id TEXT NOT NULL,
  client_request_token TEXT NOT NULL,
  time BIGINT NOT NULL
);
CREATE INDEX events_by_stack ON events (stack_id, sequence);

CREATE TABLE change_sets (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  stack_id TEXT NOT NULL REFERENCES stacks (id),
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  execution_status TEXT NOT NULL,
  status_reason TEXT NOT NULL,
  description TEXT NOT NULL,
  document TEXT NOT NULL,
  request TEXT NOT NULL,
  creation_time BIGINT NOT NULL
);
CREATE UNIQUE INDEX change_sets_by_name ON change_sets (stack_id, name);

CREATE TABLE deployments (
  id TEXT NOT NULL PRIMARY KEY,
  stack_id TEXT NOT NULL REFERENCES stacks (id),
  kind TEXT NOT NULL,
  phase TEXT NOT NULL,
  plan TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX deployments_by_outcome ON deployments (outcome, created);

CREATE TABLE steps (
  deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
  step_id TEXT NOT NULL,
  status TEXT NOT NULL,
  request_token TEXT NOT NULL,
  callback_context TEXT NOT NULL,
  due BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (deployment_id, step_id)
);

CREATE TABLE exports (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  stack_id TEXT NOT NULL REFERENCES stacks (id)
);
CREATE INDEX exports_by_stack ON exports (stack_id);

CREATE TABLE imports (
  stack_id TEXT NOT NULL REFERENCES stacks (id),
  export_name TEXT NOT NULL,
  PRIMARY KEY (stack_id, export_name)
);
CREATE INDEX imports_by_export ON imports (export_name, stack_id);

CREATE TABLE providers (
  type_name TEXT NOT NULL PRIMARY KEY,
  command TEXT NOT NULL,
  schema_json TEXT NOT NULL,
  registered BIGINT NOT NULL
);

CREATE TABLE objects (
  service TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (service, kind, key)
);

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

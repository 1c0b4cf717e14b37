// SPDX-License-Identifier: Apache-2.0
#include "engine/state/query.hh"

#include <utility>

#include "engine/value/convert.hh"

namespace formwork {

Query::Query(Database& database, std::string_view sql) {
  auto prepared = database.prepare(sql);
  if (prepared) {
    statement_ = *prepared;
  } else {
    keep(std::move(prepared).failure());
  }
}

Query::~Query() {
  if (statement_ != nullptr) {
    statement_->reset();
  }
}

void Query::keep(Failure failure) {
  if (!failure_) {
    failure_ = std::move(failure);
  }
}

Query& Query::bind(std::string_view text) {
  if (statement_ != nullptr) {
    statement_->bind_text(++parameter_, text);
  }
  return *this;
}

Query& Query::bind(std::int64_t number) {
  if (statement_ != nullptr) {
    statement_->bind_int(++parameter_, number);
  }
  return *this;
}

Query& Query::bind_null() {
  if (statement_ != nullptr) {
    statement_->bind_null(++parameter_);
  }
  return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
  if (statement_ != nullptr) {
    statement_->bind_blob(++parameter_, bytes);
  }
  return *this;
}

Query& Query::bind(const Value& value) {
  return bind(value_to_stored_json(value));
}

Query& Query::bind(const std::vector<std::string>& texts) {
  Value list = Value::list();
  for (const std::string& text : texts) {
    list.push(Value::string(text));
  }
  return bind(list);
}

Result<void> Query::run() {
  next();
  return finish();
}

bool Query::next() {
  column_ = 0;
  if (failure_ || statement_ == nullptr) {
    return false;
  }
  auto stepped = statement_->step();
  if (!stepped) {
    keep(std::move(stepped).failure());
    return false;
  }
  return *stepped;
}

Result<void> Query::finish() {
  return failure_ ? Result<void>(std::move(*failure_)) : Result<void>();
}

std::string_view Query::view() {
  return statement_->view(column_++);
}

bool Query::is_null() const {
  return statement_->is_null(column_);
}

std::string Query::text() {
  return statement_->text(column_++);
}

std::int64_t Query::integer() {
  return statement_->integer(column_++);
}

Value Query::value() {
  std::string json = text();
  auto parsed = value_from_stored_json(json);
  if (!parsed) {
    keep(fail("F302",
              "the store is damaged: a value in it cannot be read: " + parsed.error().message, {},
              "Move the store's file away to start anew."));
    return {};
  }
  return *std::move(parsed);
}

std::vector<std::string> Query::texts() {
  std::vector<std::string> texts;
  Value list = value();
  for (const Value& item : list.items()) {
    texts.push_back(item.as_string());
  }
  return texts;
}

}  // namespace formwork

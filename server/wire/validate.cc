// SPDX-License-Identifier: Apache-2.0
#include "server/wire/validate.hh"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"

namespace formwork {
namespace {

// No service reports more, and a hostile input could have any number.
constexpr std::size_t kMostErrors = 50;

// DynamoDB's tables are named by an ARN, too. Its model says what both have in common; what it says
// to clients is what a name has to be.
const Shape& name_shape() {
  static const Shape shape = [] {
    Shape made;
    made.kind = ShapeKind::String;
    made.min = 3;
    made.max = 255;
    made.pattern = "[a-zA-Z0-9_.-]+";
    return made;
  }();
  return shape;
}

bool is_table_name(const Shape& shape, const Value* value) {
  return shape.name == "TableArn" && (value == nullptr || !value->as_string().starts_with("arn:"));
}

// DynamoDB lists some words in an order that its model does not have.
std::string_view dynamo_words(const Shape& shape) {
  constexpr std::array<std::array<std::string_view, 3>, 6> kWords{{
      {"ScalarAttributeType", "S", "B, N, S"},
      {"ReturnValue", "NONE", "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"},
      {"Select", "ALL_ATTRIBUTES",
       "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"},
      {"ComparisonOperator", "EQ",
       "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS"},
      {"ConditionalOperator", "AND", "OR, AND"},
      {"ProjectionType", "ALL", "ALL, INCLUDE, KEYS_ONLY"},
  }};
  for (const auto& [name, first, words] : kWords) {
    if (shape.name == name && shape.values.front() == first) {
      return words;
    }
  }
  return {};
}

// Patterns of the models by where they lie in the model's bytes: compiled when first needed, kept.
class PatternCache {
 public:
  // Null when the expression is not valid here: then nothing is refused.
  const Pattern* find(std::string_view expression) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = patterns_.find(expression);
      if (found != patterns_.end()) {
        return found->second.get();
      }
    }
    Result<Pattern> compiled = Pattern::compile(expression);
    std::unique_ptr<Pattern> pattern =
        compiled ? std::make_unique<Pattern>(*std::move(compiled)) : nullptr;
    const std::unique_lock lock(mutex_);
    return patterns_.emplace(std::string(expression), std::move(pattern)).first->second.get();
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<Pattern>, TextHash, std::equal_to<>> patterns_;
};

bool matches(std::string_view expression, std::string_view text) {
  static PatternCache cache;
  const Pattern* pattern = cache.find(expression);
  // A match that costs too much says nothing against the text.
  return pattern == nullptr || pattern->full_match(text) != Pattern::Match::No;
}

// "StackName" is spoken of as "stackName".
std::string spoken_name(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') {
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  }
  return out;
}

// As Java writes values: [a, b] and {k=v}.
std::string spoken_value(const Value& value) {
  constexpr std::size_t kLongest = 1U << 16U;
  std::string out;
  if (value.is_list()) {
    out = "[";
    for (const Value& item : value.items()) {
      out += (out.size() > 1 ? ", " : "") + spoken_value(item);
      if (out.size() > kLongest) {
        break;
      }
    }
    return out + "]";
  }
  if (value.is_map()) {
    out = "{";
    for (const Value::Member& member : value.members()) {
      out += (out.size() > 1 ? ", " : "") + member.key + "=" + spoken_value(member.value);
      if (out.size() > kLongest) {
        break;
      }
    }
    return out + "}";
  }
  return value.scalar_text();
}

std::string enum_words(const Shape& shape) {
  std::string out = "Member must satisfy enum value set: [";
  if (const std::string_view words = dynamo_words(shape); !words.empty()) {
    return out + std::string(words) + "]";
  }
  for (std::size_t i = 0; i < shape.values.size(); ++i) {
    out += (i == 0 ? "" : ", ") + std::string(shape.values[i]);
  }
  return out + "]";
}

bool has_length(const Shape& shape) {
  return shape.kind == ShapeKind::String || shape.kind == ShapeKind::List ||
         shape.kind == ShapeKind::Map || shape.kind == ShapeKind::Blob;
}

std::string bound_words(const Shape& shape, const char* how, std::int64_t bound) {
  return std::string("Member must have ") + (has_length(shape) ? "length " : "value ") + how +
         " than or equal to " + std::to_string(bound);
}

std::int64_t measure(const Shape& shape, const Value& value) {
  if (shape.kind == ShapeKind::List) {
    return static_cast<std::int64_t>(value.items().size());
  }
  if (shape.kind == ShapeKind::Map) {
    return static_cast<std::int64_t>(value.members().size());
  }
  const std::string& text = value.as_string();
  const bool counts_characters = shape.kind == ShapeKind::String && is_valid_utf8(text);
  return static_cast<std::int64_t>(counts_characters ? character_count(text) : text.size());
}

bool is_below(const Shape& shape, const Value& value, std::int64_t bound) {
  return has_length(shape)
             ? measure(shape, value) < bound
             : parse_number(value.scalar_text()).value_or(0) < static_cast<double>(bound);
}

bool is_above(const Shape& shape, const Value& value, std::int64_t bound) {
  return has_length(shape)
             ? measure(shape, value) > bound
             : parse_number(value.scalar_text()).value_or(0) > static_cast<double>(bound);
}

// Every constraint that the value breaks, or (with a null value) every one that there is.
std::vector<std::string> constraints(const Shape& shape, const Value* value) {
  if (is_table_name(shape, value)) {
    return constraints(name_shape(), value);
  }
  std::vector<std::string> words;
  if (shape.max && (value == nullptr || is_above(shape, *value, *shape.max))) {
    words.push_back(bound_words(shape, "less", *shape.max));
  }
  if (shape.min && (value == nullptr || is_below(shape, *value, *shape.min))) {
    words.push_back(bound_words(shape, "greater", *shape.min));
  }
  if (!shape.pattern.empty() && shape.kind == ShapeKind::String &&
      (value == nullptr || !matches(shape.pattern, value->as_string()))) {
    words.push_back("Member must satisfy regular expression pattern: " +
                    std::string(shape.pattern));
  }
  if (!shape.values.empty() && !shape.is(Shape::kOpenValues) &&
      (value == nullptr || std::find(shape.values.begin(), shape.values.end(),
                                     value->as_string()) == shape.values.end())) {
    words.push_back(enum_words(shape));
  }
  return words;
}

bool is_wrong(const Shape& shape, const Value& value) {
  return !constraints(shape, &value).empty();
}

class Validator {
 public:
  explicit Validator(Protocol protocol) : protocol_(protocol) {}
  void structure(const Shape& shape, const Value& value, const std::string& path);
  void add(const Shape& shape, const Value* value, const std::string& path,
           const std::string& constraint);
  std::vector<std::string> errors;

 private:
  void visit(const Shape& shape, const Value& value, const std::string& path);
  void list(const Shape& shape, const Value& value, const std::string& path);
  void map(const Shape& shape, const Value& value, const std::string& path);
  void inner(const Shape& shape, const Value& value, const std::string& path, const char* head,
             const Shape& part);
  bool is_empty_list(const MemberShape& member) const;

  Protocol protocol_;
};

void Validator::add(const Shape& shape, const Value* value, const std::string& path,
                    const std::string& constraint) {
  if (errors.size() >= kMostErrors) {
    return;
  }
  std::string shown = value == nullptr ? " null" : " '" + spoken_value(*value) + "'";
  if (value != nullptr && shape.is(Shape::kSensitive)) {
    shown.clear();
  }
  errors.push_back("Value" + shown + " at '" + path +
                   "' failed to satisfy constraint: " + constraint);
}

// What a list or a map holds is judged at the list or map, with all its constraints.
void Validator::inner(const Shape& shape, const Value& value, const std::string& path,
                      const char* head, const Shape& part) {
  std::string words;
  for (const std::string& constraint : constraints(part, nullptr)) {
    words += (words.empty() ? "" : ", ") + constraint;
  }
  if (protocol_ == Protocol::RestJson) {
    words += words.empty() ? "Member must not be null" : ", Member must not be null";
  }
  add(shape, &value, path, std::string(head) + " must satisfy constraint: [" + words + "]");
}

void Validator::list(const Shape& shape, const Value& value, const std::string& path) {
  const Shape& item = *shape.item.shape;
  std::size_t index = 0;
  for (const Value& part : value.items()) {
    ++index;
    if (errors.size() >= kMostErrors) {
      return;
    }
    if (!item.is_scalar()) {
      visit(item, part, path + "." + std::to_string(index) + ".member");
    } else if (is_wrong(item, part)) {
      inner(shape, value, path, "Member", item);
      return;
    }
  }
}

void Validator::map(const Shape& shape, const Value& value, const std::string& path) {
  const Shape& item = *shape.item.shape;
  const Shape& key = *shape.key.shape;
  bool is_key_wrong = false;
  bool is_value_wrong = false;
  for (const Value::Member& member : value.members()) {
    if (errors.size() >= kMostErrors) {
      return;
    }
    is_key_wrong = is_key_wrong || is_wrong(key, Value::string(member.key));
    if (item.is_scalar() || item.kind == ShapeKind::List) {
      is_value_wrong = is_value_wrong || is_wrong(item, member.value);
    }
    if (item.kind == ShapeKind::List) {
      list(item, member.value, path + "." + member.key + ".member");
    } else if (!item.is_scalar()) {
      visit(item, member.value, path + "." + member.key + ".member");
    }
  }
  if (is_key_wrong) {
    inner(shape, value, path, "Map keys", key);
  }
  if (is_value_wrong) {
    inner(shape, value, path, "Map value", item);
  }
}

void Validator::visit(const Shape& shape, const Value& value, const std::string& path) {
  if (errors.size() >= kMostErrors) {
    return;
  }
  for (const std::string& constraint : constraints(shape, &value)) {
    add(shape, &value, path, constraint);
  }
  if (shape.kind == ShapeKind::Structure) {
    structure(shape, value, path);
  } else if (shape.kind == ShapeKind::List) {
    list(shape, value, path);
  } else if (shape.kind == ShapeKind::Map) {
    map(shape, value, path);
  }
}

// A flattened list without items leaves nothing in a form: the operation says what it makes of it.
bool Validator::is_empty_list(const MemberShape& member) const {
  return protocol_ == Protocol::Query && member.shape->kind == ShapeKind::List &&
         (member.is(MemberShape::kFlattened) || member.shape->is(Shape::kFlattened));
}

void Validator::structure(const Shape& shape, const Value& value, const std::string& path) {
  for (const MemberShape& member : shape.members) {
    const Value* part = value.find(member.name);
    if (part == nullptr && !member.is(MemberShape::kRequired)) {
      continue;
    }
    const std::string name = spoken_name(member.name);
    const std::string place = path.empty() ? name : path + "." + name;
    if (part != nullptr) {
      visit(*member.shape, *part, place);
    } else if (!member.is(MemberShape::kIdempotencyToken) && !is_empty_list(member)) {
      add(*member.shape, nullptr, place, "Member must not be null");
    }
  }
}

Result<void> told(std::vector<std::string> errors, std::string_view code, std::size_t most) {
  if (errors.empty()) {
    return {};
  }
  errors.resize(std::min(errors.size(), most));
  return fail(std::string(code),
              std::to_string(errors.size()) +
                  (errors.size() == 1 ? " validation error" : " validation errors") +
                  " detected: " + join(errors, "; "));
}

}  // namespace

Result<void> validate_input(const Shape& shape, const Value& input, Protocol protocol,
                            std::string_view code, std::size_t most) {
  Validator validator(protocol);
  validator.structure(shape, input, "");
  return told(std::move(validator.errors), code, most);
}

Result<void> validate_dynamo_input(const Shape& shape, const Value& input,
                                   std::string_view operation) {
  constexpr std::array<std::string_view, 6> kOfTables{"CreateTable",      "DeleteTable",
                                                      "DescribeTable",    "DescribeTimeToLive",
                                                      "UpdateTimeToLive", "UpdateTable"};
  if (std::find(kOfTables.begin(), kOfTables.end(), operation) != kOfTables.end()) {
    const Value* name = input.find("TableName");
    if (name == nullptr) {
      return fail("ValidationException",
                  "The parameter 'TableName' is required but was not present in the request");
    }
    const std::string& text = name->as_string();
    if (!text.starts_with("arn:") && (text.size() < 3 || text.size() > 255)) {
      return fail("ValidationException",
                  "TableName must be at least 3 characters long and at most 255 characters long");
    }
  }
  const Value* expiring = input.find_path({"TimeToLiveSpecification", "AttributeName"});
  if (expiring != nullptr && expiring->as_string().empty()) {
    return fail("ValidationException", "TimeToLiveSpecification.AttributeName must be non empty");
  }
  Validator validator(Protocol::Json);
  validator.structure(shape, input, "");
  if (operation == "CreateTable" && input.find("GlobalTableSourceArn") == nullptr) {
    for (const char* wanted : {"AttributeDefinitions", "KeySchema"}) {
      if (input.find(wanted) == nullptr) {
        validator.add(shape, nullptr, spoken_name(wanted), "Member must not be null");
      }
    }
  }
  constexpr std::size_t kMostOfDynamo = 10;
  return told(std::move(validator.errors), "ValidationException", kMostOfDynamo);
}

}  // namespace formwork

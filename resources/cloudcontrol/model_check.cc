// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudcontrol/model_check.hh"

#include <optional>

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"

namespace formwork::cloudcontrol {

namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kMostFaults = 50;
constexpr int kMostReferences = 20;

std::string type_word(const Value& value) {
  switch (value.kind()) {
    case ValueKind::Bool:
      return "Boolean";
    case ValueKind::Number:
      return parse_integer(value.scalar_text()) ? "Integer" : "BigDecimal";
    case ValueKind::String:
      return "String";
    case ValueKind::List:
      return "JSONArray";
    case ValueKind::Map:
      return "JSONObject";
    default:
      return "Null";
  }
}

bool is_of_type(const Value& value, std::string_view type) {
  if (type == "string") {
    return value.is_string();
  }
  if (type == "integer") {
    return value.is_number() && parse_integer(value.scalar_text()).has_value();
  }
  if (type == "number") {
    return value.is_number();
  }
  if (type == "boolean") {
    return value.is_bool();
  }
  if (type == "array") {
    return value.is_list();
  }
  return type != "object" || value.is_map();
}

std::string capital(std::string_view type) {
  if (type == "array") {
    return "JSONArray";
  }
  if (type == "object") {
    return "JSONObject";
  }
  std::string word(type);
  if (!word.empty()) {
    word[0] = to_upper(word.substr(0, 1))[0];
  }
  return word;
}

bool is_choice(SchemaNode choice, const std::string& text) {
  if (choice.is(SchemaNode::Kind::Integer)) {
    return text == std::to_string(choice.integer());
  }
  if (choice.is(SchemaNode::Kind::Bool)) {
    return text == (choice.is_true() ? "true" : "false");
  }
  return text == choice.text();
}

class ModelCheck {
 public:
  explicit ModelCheck(const TypeSchema& schema) : schema_(schema) {}

  std::vector<std::string> run(const Value& model) {
    check(schema_.schema, model, "#", 0);
    return std::move(faults_);
  }

 private:
  void tell(const std::string& place, const std::string& what) {
    if (faults_.size() < kMostFaults) {
      faults_.push_back(place + ": " + what);
    }
  }

  SchemaNode resolve(SchemaNode node) const {
    for (int i = 0; i < kMostReferences; ++i) {
      SchemaNode reference = node.find("$ref");
      if (!reference) {
        return node;
      }
      node = schema_.schema.find("definitions").find(reference.text());
    }
    return {};
  }

  void check(SchemaNode node, const Value& value, const std::string& place, int depth) {
    node = resolve(node);
    if (!node || depth > kDeepest || faults_.size() >= kMostFaults) {
      return;
    }
    if (!check_type(node, value, place)) {
      return;
    }
    check_enum(node, value, place);
    if (value.is_string()) {
      check_text(node, value.as_string(), place);
    } else if (value.is_number()) {
      check_number(node, value, place);
    } else if (value.is_list()) {
      check_items(node, value, place, depth);
    } else if (value.is_map()) {
      check_members(node, value, place, depth);
    }
  }

  bool check_type(SchemaNode node, const Value& value, const std::string& place) {
    SchemaNode type = node.find("type");
    if (type.is(SchemaNode::Kind::String) && !is_of_type(value, type.text())) {
      tell(place, "expected type: " + capital(type.text()) + ", found: " + type_word(value));
      return false;
    }
    if (type.is(SchemaNode::Kind::List)) {
      bool fits = false;
      for (const SchemaNode::Member& one : type) {
        fits = fits || is_of_type(value, one.value.text());
      }
      if (!fits) {
        tell(place, "no type of the schema matches, found: " + type_word(value));
      }
      return fits;
    }
    return true;
  }

  void check_enum(SchemaNode node, const Value& value, const std::string& place) {
    SchemaNode choices = node.find("enum");
    if (!choices || !value.is_scalar()) {
      return;
    }
    const std::string text = value.scalar_text();
    bool fits = false;
    for (const SchemaNode::Member& choice : choices) {
      fits = fits || is_choice(choice.value, text);
    }
    if (!fits) {
      tell(place, text + " is not a valid enum value");
    }
  }

  void check_text(SchemaNode node, const std::string& text, const std::string& place) {
    const auto length = static_cast<std::int64_t>(character_count(text));
    if (SchemaNode least = node.find("minLength"); least && length < least.integer()) {
      tell(place, "expected minLength: " + std::to_string(least.integer()) +
                      ", actual: " + std::to_string(length));
    }
    if (SchemaNode most = node.find("maxLength"); most && length > most.integer()) {
      tell(place, "expected maxLength: " + std::to_string(most.integer()) +
                      ", actual: " + std::to_string(length));
    }
    SchemaNode expression = node.find("pattern");
    if (!expression.is(SchemaNode::Kind::String)) {
      return;
    }
    auto pattern = Pattern::compile(expression.text());
    if (pattern && pattern->search(text) == Pattern::Match::No) {
      tell(place, "failed validation constraint for keyword [pattern]");
    }
  }

  void check_number(SchemaNode node, const Value& value, const std::string& place) {
    const auto number = parse_number(value.scalar_text());
    auto bound = [](SchemaNode limit) {
      return limit.is(SchemaNode::Kind::Integer)
                 ? std::optional<double>(static_cast<double>(limit.integer()))
                 : parse_number(limit.text());
    };
    if (SchemaNode least = node.find("minimum"); least && number) {
      if (auto limit = bound(least); limit && *number < *limit) {
        tell(place, value.scalar_text() + " is not greater or equal to the minimum of the schema");
      }
    }
    if (SchemaNode most = node.find("maximum"); most && number) {
      if (auto limit = bound(most); limit && *number > *limit) {
        tell(place, value.scalar_text() + " is not less or equal to the maximum of the schema");
      }
    }
  }

  void check_items(SchemaNode node, const Value& value, const std::string& place, int depth) {
    const auto count = static_cast<std::int64_t>(value.items().size());
    if (SchemaNode least = node.find("minItems"); least && count < least.integer()) {
      tell(place, "expected minimum item count: " + std::to_string(least.integer()) +
                      ", found: " + std::to_string(count));
    }
    if (SchemaNode most = node.find("maxItems"); most && count > most.integer()) {
      tell(place, "expected maximum item count: " + std::to_string(most.integer()) +
                      ", found: " + std::to_string(count));
    }
    SchemaNode items = node.find("items");
    std::size_t index = 0;
    for (const Value& item : value.items()) {
      check(items, item, place + "/" + std::to_string(index++), depth + 1);
    }
  }

  void check_members(SchemaNode node, const Value& value, const std::string& place, int depth) {
    SchemaNode required = node.find("required");
    if (required.is(SchemaNode::Kind::List)) {
      for (const SchemaNode::Member& key : required) {
        if (value.find(key.value.text()) == nullptr) {
          tell(place, "required key [" + std::string(key.value.text()) + "] not found");
        }
      }
    }
    SchemaNode properties = node.find("properties");
    SchemaNode other = node.find("additionalProperties");
    const bool is_closed = other.is(SchemaNode::Kind::Bool) && !other.is_true();
    for (const Value::Member& member : value.members()) {
      SchemaNode inner = properties.find(member.key);
      if (inner) {
        check(inner, member.value, place + "/" + member.key, depth + 1);
      } else if (other.is(SchemaNode::Kind::Map)) {
        check(other, member.value, place + "/" + member.key, depth + 1);
      } else if (is_closed && !node.find("patternProperties")) {
        tell(place, "extraneous key [" + member.key + "] is not permitted");
      }
    }
  }

  const TypeSchema& schema_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> model_faults(const TypeSchema& schema, const Value& model) {
  return ModelCheck(schema).run(model);
}

}  // namespace formwork::cloudcontrol

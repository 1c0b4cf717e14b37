// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>

#include "engine/base/text.hh"
#include "resources/dynamodb/parser.hh"

namespace formwork::dynamodb {

namespace {

constexpr const char* kUpdate = "UpdateExpression";

// ADD and DELETE tell the kinds of their operands in long words.
std::string long_kind(Kind kind) {
  static constexpr std::array<const char*, 10> kWords{
      "STRING",     "NUMBER",  "BINARY", "STRING_SET", "NUMBER_SET",
      "BINARY_SET", "BOOLEAN", "NULL",   "LIST",       "MAP"};
  return kWords[static_cast<std::size_t>(kind)];
}

class UpdateParser : public Parser {
 public:
  using Parser::Parser;

  std::vector<Action> whole() {
    while (is_good() && peek().type != Token::Type::End) {
      section();
    }
    if (is_good()) {
      std::vector<Path> paths;
      for (const Action& action : actions_) {
        paths.push_back(action.path);
      }
      if (auto checked = check_overlaps(kUpdate, paths); !checked) {
        wrong_later(kOverlap, checked.error().message.substr(
                                  std::string_view("Invalid UpdateExpression: ").size()));
      }
    }
    return std::move(actions_);
  }

 private:
  bool is_section_word() const {
    return is_keyword("SET") || is_keyword("REMOVE") || is_keyword("ADD") || is_keyword("DELETE");
  }

  void section() {
    const std::string word = to_upper(peek().text);
    if (!is_section_word()) {
      syntax();
      return;
    }
    skip();
    const bool is_new = seen_.insert(word).second;
    do {
      Action action;
      if (is_section_word()) {
        syntax();
        return;
      }
      action.path = path();
      if (word == "SET") {
        action.type = Action::Type::Set;
        expect_sign("=");
        action.value = sum();
      } else if (word == "REMOVE") {
        action.type = Action::Type::Remove;
      } else {
        action.type = word == "ADD" ? Action::Type::Add : Action::Type::Delete;
        change(word, action);
      }
      actions_.push_back(std::move(action));
    } while (take_sign(","));
    if (is_good() && !is_new) {
      wrong_later(kSection,
                  "The \"" + word + "\" section can only be used once in an update expression;");
    }
  }

  void change(const std::string& word, Action& action) {
    if (is_good() && peek().type != Token::Type::Value) {
      syntax();
      return;
    }
    action.value = operand();
    const Kind kind = action.value.value.kind;
    if (is_good() && !is_set(kind) && !(word == "ADD" && kind == Kind::N)) {
      wrong_later(kAction, "Incorrect operand type for operator or function; operator: " + word +
                               ", operand type: " + long_kind(kind));
    }
  }

  Operand sum() {
    Operand first = part();
    if (!is_sign("+") && !is_sign("-")) {
      return first;
    }
    const std::string word(peek().text);
    skip();
    Operand whole;
    whole.type = word == "+" ? Operand::Type::Sum : Operand::Type::Difference;
    whole.arguments.push_back(std::move(first));
    whole.arguments.push_back(part());
    count_operator();
    for (const Operand& argument : whole.arguments) {
      if (is_good() && argument.type == Operand::Type::Value && argument.value.kind != Kind::N) {
        wrong_later(kType,
                    "Incorrect operand type for operator or function; operator or function: " +
                        word + ", operand type: " + kind_told(argument));
      }
    }
    return whole;
  }

  // An operand, which may stand in parentheses with a sum in it.
  Operand part() {
    if (is_section_word()) {
      syntax();
    }
    if (!is_good() || !is_sign("(")) {
      return checked(operand());
    }
    skip();
    if (++depth_ > 32) {
      wrong("The expression is nested too deeply");
      return {};
    }
    Operand inner = sum();
    --depth_;
    expect_sign(")");
    return inner;
  }

  Operand checked(Operand operand) {
    if (!is_good() || operand.type != Operand::Type::Function) {
      return operand;
    }
    if (operand.function != "if_not_exists" && operand.function != "list_append") {
      static const std::set<std::string> kConditions{"attribute_exists", "attribute_not_exists",
                                                     "attribute_type",   "begins_with",
                                                     "contains",         "size"};
      wrong_later(
          kFunctionName,
          kConditions.contains(operand.function)
              ? "The function is not allowed in an update expression; function: " + operand.function
              : "Invalid function name; function: " + operand.function);
      return operand;
    }
    if (operand.arguments.size() != 2) {
      wrong_later(kCount,
                  "Incorrect number of operands for operator or function; operator or function: " +
                      operand.function +
                      ", number of operands: " + std::to_string(operand.arguments.size()));
      return operand;
    }
    for (Operand& argument : operand.arguments) {
      argument = checked(std::move(argument));
      if (argument.type == Operand::Type::Function && argument.function == "list_append") {
        wrong_later(kType,
                    "The function is not allowed to be used this way in an expression; function: "
                    "list_append");
      }
    }
    if (operand.function == "if_not_exists" && operand.arguments[0].type != Operand::Type::At) {
      wrong_later(
          kPath,
          "Operator or function requires a document path; operator or function: if_not_exists");
    }
    for (const Operand& argument : operand.arguments) {
      if (is_good() && operand.function == "list_append" && argument.type == Operand::Type::Value &&
          argument.value.kind != Kind::L) {
        wrong_later(kType,
                    "Incorrect operand type for operator or function; operator or function: "
                    "list_append, operand type: " +
                        kind_told(argument));
      }
    }
    return operand;
  }

  std::vector<Action> actions_;
  std::set<std::string> seen_;
  int depth_ = 0;
};

class ProjectionParser : public Parser {
 public:
  using Parser::Parser;

  std::vector<Path> whole() {
    std::vector<Path> paths;
    do {
      paths.push_back(path());
    } while (take_sign(","));
    if (is_good() && peek().type != Token::Type::End) {
      syntax();
    }
    return paths;
  }
};

}  // namespace

Result<std::vector<Action>> parse_update(std::string_view text, Placeholders& placeholders) {
  UpdateParser parser(kUpdate, text, placeholders);
  if (!parser.open()) {
    return parser.failure();
  }
  std::vector<Action> actions = parser.whole();
  parser.settle();
  return parser.is_good() ? Result<std::vector<Action>>(std::move(actions)) : parser.failure();
}

Result<std::vector<Path>> parse_projection(std::string_view what, std::string_view text,
                                           Placeholders& placeholders) {
  ProjectionParser parser(what, text, placeholders);
  if (!parser.open()) {
    return parser.failure();
  }
  std::vector<Path> paths = parser.whole();
  parser.settle();
  if (!parser.is_good()) {
    return parser.failure();
  }
  if (auto checked = check_overlaps(what, paths); !checked) {
    return std::move(checked).failure();
  }
  return paths;
}

}  // namespace formwork::dynamodb

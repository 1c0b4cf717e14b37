// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "engine/base/text.hh"
#include "resources/dynamodb/parser.hh"

namespace formwork::dynamodb {

namespace {

constexpr int kDeepest = 150;
constexpr std::size_t kMostOperands = 101;  // of IN, the first among them

const std::map<std::string_view, std::size_t>& condition_functions() {
  static const std::map<std::string_view, std::size_t> functions{
      {"attribute_exists", 1}, {"attribute_not_exists", 1},
      {"attribute_type", 2},   {"begins_with", 2},
      {"contains", 2},         {"size", 1}};
  return functions;
}

std::string same_operand(std::string_view word, const Operand& operand) {
  return "The first operand must be distinct from the remaining operands for this operator or "
         "function; operator: " +
         std::string(word) + ", first operand: " + told(operand.path);
}

bool is_same_path(const Operand& a, const Operand& b) {
  return a.type == Operand::Type::At && b.type == Operand::Type::At && a.path == b.path;
}

class ConditionParser : public Parser {
 public:
  using Parser::Parser;

  Condition whole() {
    Condition condition = any();
    if (is_good() && peek().type != Token::Type::End) {
      syntax();
    }
    return condition;
  }

 private:
  Condition any() { return chain("OR", Condition::Type::Or); }

  Condition chain(std::string_view keyword, Condition::Type type) {
    Condition first = type == Condition::Type::Or ? chain("AND", Condition::Type::And) : negated();
    if (!is_good() || !is_keyword(keyword)) {
      return first;
    }
    Condition whole;
    whole.type = type;
    whole.parts.push_back(std::move(first));
    while (take_keyword(keyword) && count_operator()) {
      whole.parts.push_back(type == Condition::Type::Or ? chain("AND", Condition::Type::And)
                                                        : negated());
    }
    return whole;
  }

  Condition negated() {
    if (!is_keyword("NOT")) {
      return primary();
    }
    skip();
    Condition whole;
    whole.type = Condition::Type::Not;
    if (!count_operator() || !enter()) {
      return whole;
    }
    whole.parts.push_back(negated());
    --depth_;
    return whole;
  }

  bool enter() {
    if (++depth_ > kDeepest) {
      wrong("The expression is nested too deeply");
    }
    return is_good();
  }

  // "((a = b))": what is within the outer pair is a pair and nothing else.
  Condition primary() {
    if (!is_sign("(")) {
      return comparison();
    }
    const std::size_t open = position();
    skip();
    const bool is_doubled = is_sign("(");
    if (!enter()) {
      return {};
    }
    const std::size_t inner_open = position();
    Condition inner = any();
    --depth_;
    if (is_doubled && last_open_ == inner_open && last_close_ + 1 == position()) {
      wrong_later(kParentheses, "The expression has redundant parentheses;");
    }
    last_open_ = open;
    last_close_ = position();
    expect_sign(")");
    return inner;
  }

  Condition comparison() {
    Condition condition;
    condition.operands.push_back(wanted_operand());
    if (!is_good()) {
      return condition;
    }
    const Operand& first = condition.operands.front();
    static constexpr std::array<std::string_view, 6> kSigns{"=", "<>", "<", "<=", ">", ">="};
    const bool is_comparison = peek().type == Token::Type::Sign &&
                               std::find(kSigns.begin(), kSigns.end(), peek().text) != kSigns.end();
    if (is_comparison) {
      condition.word = std::string(peek().text);
      skip();
      condition.operands.push_back(wanted_operand());
      check_comparison(condition);
    } else if (take_keyword("BETWEEN")) {
      between(condition);
    } else if (take_keyword("IN")) {
      in(condition);
    } else if (first.type == Operand::Type::Function) {
      return as_function(std::move(condition));
    } else {
      syntax();
    }
    return condition;
  }

  // The words of the grammar are no attributes.
  Operand wanted_operand() {
    for (const char* word : {"AND", "OR", "NOT", "BETWEEN", "IN"}) {
      if (is_keyword(word)) {
        syntax();
      }
    }
    return operand();
  }

  void between(Condition& condition) {
    condition.type = Condition::Type::Between;
    condition.operands.push_back(wanted_operand());
    if (!take_keyword("AND")) {
      syntax();
      return;
    }
    condition.operands.push_back(wanted_operand());
    if (!count_operator()) {
      return;
    }
    check_operands("BETWEEN", condition.operands);
    const Operand& low = condition.operands[1];
    const Operand& high = condition.operands[2];
    if (!is_good() || low.type != Operand::Type::Value || high.type != Operand::Type::Value) {
      return;
    }
    const std::string both = "; lower bound operand: AttributeValue: " + told(low.value) +
                             ", upper bound operand: AttributeValue: " + told(high.value);
    if (low.value.kind != high.value.kind) {
      wrong("The BETWEEN operator requires same data type for lower and upper bounds" + both);
    } else if (compare(low.value, high.value) > 0) {
      wrong("The BETWEEN operator requires upper bound to be greater than or equal to lower bound" +
            both);
    }
  }

  void in(Condition& condition) {
    condition.type = Condition::Type::In;
    if (!expect_sign("(") || !count_operator()) {
      return;
    }
    do {
      condition.operands.push_back(wanted_operand());
    } while (take_sign(","));
    if (!expect_sign(")")) {
      return;
    }
    if (condition.operands.size() > kMostOperands) {
      wrong("The IN operator is provided with too many operands; number of operands: " +
            std::to_string(condition.operands.size() - 1));
      return;
    }
    check_functions(condition.operands);
  }

  void check_comparison(const Condition& condition) {
    if (!is_good() || !count_operator()) {
      return;
    }
    const Operand& first = condition.operands[0];
    const Operand& second = condition.operands[1];
    check_functions(condition.operands);
    if (is_good() && is_same_path(first, second)) {
      wrong_later(kName, same_operand(condition.word, first));
    }
    if (is_good() && condition.word != "=" && condition.word != "<>") {
      check_operands(condition.word, condition.operands);
    }
  }

  // Only strings, numbers and binaries have an order.
  void check_operands(std::string_view word, const std::vector<Operand>& operands) {
    check_functions(operands);
    for (const Operand& operand : operands) {
      if (is_good() && operand.type == Operand::Type::Value && operand.value.kind > Kind::B) {
        wrong_later(kName, "Incorrect operand type for operator or function; operator: " +
                               std::string(word) + ", operand type: " + kind_told(operand));
      }
    }
  }

  // Among operands, only size() may be called.
  void check_functions(const std::vector<Operand>& operands) {
    for (const Operand& operand : operands) {
      if (!is_good() || operand.type != Operand::Type::Function) {
        continue;
      }
      check_call(operand);
      if (is_good() && operand.function != "size") {
        wrong_later(kMisused,
                    "The function is not allowed to be used this way in an expression; function: " +
                        operand.function);
      }
    }
  }

  void check_call(const Operand& call) {
    const auto known = condition_functions().find(call.function);
    if (known == condition_functions().end()) {
      const bool is_update = call.function == "if_not_exists" || call.function == "list_append";
      wrong_later(kUnknownFunction, is_update
                                        ? "The function is not allowed in a " + context() +
                                              " expression; function: " + call.function
                                        : "Invalid function name; function: " + call.function);
      return;
    }
    if (call.arguments.size() != known->second) {
      wrong_later(kName,
                  "Incorrect number of operands for operator or function; operator or function: " +
                      call.function +
                      ", number of operands: " + std::to_string(call.arguments.size()));
      return;
    }
    for (const Operand& argument : call.arguments) {
      if (argument.type == Operand::Type::Function) {
        check_functions({argument});
      }
    }
    check_arguments(call);
  }

  std::string context() const {
    return what_ == "ConditionExpression"      ? "condition"
           : what_ == "KeyConditionExpression" ? "key condition"
                                               : "filter";
  }

  void wrong_type(const Operand& call, const Operand& argument) {
    wrong_later(kName, "Incorrect operand type for operator or function; operator or function: " +
                           call.function + ", operand type: " + kind_told(argument));
  }

  void check_arguments(const Operand& call) {
    if (!is_good()) {
      return;
    }
    const Operand& first = call.arguments[0];
    if (call.arguments.size() == 2 && is_same_path(first, call.arguments[1])) {
      wrong_later(
          kName,
          "The first operand must be distinct from the remaining operands for this operator or "
          "function; operator: " +
              call.function + ", first operand: " + told(first.path));
    }
    const bool needs_path = call.function.starts_with("attribute_");
    if (needs_path && call.function != "attribute_type" && first.type != Operand::Type::At) {
      wrong_later(kName, "Operator or function requires a document path; operator or function: " +
                             call.function);
    } else if (call.function == "attribute_type") {
      check_type_name(call);
    } else if (call.function == "begins_with") {
      for (const Operand& argument : call.arguments) {
        if (argument.type == Operand::Type::Function ||
            (argument.type == Operand::Type::Value && argument.value.kind != Kind::S &&
             argument.value.kind != Kind::B)) {
          wrong_type(call, argument);
        }
      }
    } else if (call.function == "size" &&
               (first.type == Operand::Type::Function ||
                (first.type == Operand::Type::Value &&
                 (first.value.kind == Kind::N || first.value.kind == Kind::BOOL ||
                  first.value.kind == Kind::Null)))) {
      wrong_type(call, first);
    }
  }

  void check_type_name(const Operand& call) {
    const Operand& name = call.arguments[1];
    if (name.type != Operand::Type::Value || name.value.kind != Kind::S) {
      wrong_later(kName,
                  "Incorrect operand type for operator or function; operator or function: "
                  "attribute_type, operand type: " +
                      (name.type == Operand::Type::At ? std::string("{}") : kind_told(name)));
      return;
    }
    static constexpr std::array<std::string_view, 10> kNames{"B",  "NULL", "SS", "BOOL", "L",
                                                             "BS", "N",    "NS", "S",    "M"};
    if (std::find(kNames.begin(), kNames.end(), name.value.text) == kNames.end()) {
      wrong("Invalid attribute type name found; type: " + name.value.text +
            ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    }
  }

  Condition as_function(Condition condition) {
    const Operand& call = condition.operands.front();
    check_call(call);
    if (is_good() && call.function == "size") {
      wrong_later(
          kMisused,
          "The function is not allowed to be used this way in an expression; function: size");
    }
    count_operator();
    condition.type = Condition::Type::Function;
    condition.word = call.function;
    std::vector<Operand> arguments = call.arguments;  // lies within what is replaced
    condition.operands = std::move(arguments);
    return condition;
  }

  int depth_ = 0;
  std::size_t last_open_ = 0;
  std::size_t last_close_ = 0;
};

}  // namespace

Result<Condition> parse_condition(std::string_view what, std::string_view text,
                                  Placeholders& placeholders) {
  ConditionParser parser(what, text, placeholders);
  if (!parser.open()) {
    return parser.failure();
  }
  Condition condition = parser.whole();
  parser.settle();
  return parser.is_good() ? Result<Condition>(std::move(condition)) : parser.failure();
}

}  // namespace formwork::dynamodb

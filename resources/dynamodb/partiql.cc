// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/partiql.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/dynamodb/partiql_reader.hh"

namespace formwork::dynamodb {

namespace {

constexpr std::size_t kLongest = 8192;

class SqlParser : public SqlReader {
 public:
  using SqlReader::SqlReader;

  Result<Statement> statement() {
    Statement made;
    if (take_word("EXISTS")) {
      expect("(");
      expect_word("SELECT");
      select(made);
      made.type = Statement::Type::Exists;
      expect(")");
    } else if (take_word("SELECT")) {
      select(made);
    } else if (take_word("INSERT")) {
      insert(made);
    } else if (take_word("UPDATE")) {
      update(made);
    } else if (take_word("DELETE")) {
      made.type = Statement::Type::Delete;
      expect_word("FROM");
      made.table = name();
      where(made);
      returning(made);
    } else {
      wrong("Unexpected keyword");
    }
    take(";");
    if (is_good() && peek().type != SqlToken::Type::End) {
      wrong("Unexpected token: " + peek().text);
    }
    check_parameters();
    return is_good() ? Result<Statement>(std::move(made)) : failure();
  }

 private:
  void select(Statement& made) {
    if (!take("*")) {
      do {
        made.paths.push_back(path());
      } while (take(","));
    }
    expect_word("FROM");
    made.table = name();
    if (take(".")) {
      made.index = name();
    }
    where(made);
    if (take_word("ORDER")) {
      expect_word("BY");
      do {
        static_cast<void>(path());
        made.is_descending = take_word("DESC");
        static_cast<void>(take_word("ASC"));
      } while (take(","));
    }
  }

  void where(Statement& made) {
    if (take_word("WHERE")) {
      made.where = any();
    }
  }

  void insert(Statement& made) {
    made.type = Statement::Type::Insert;
    expect_word("INTO");
    made.table = name();
    expect_word("VALUE");
    Attribute item = value();
    if (is_good() && item.kind != Kind::M) {
      wrong("Expected a tuple");
    }
    made.item = std::move(item.fields);
  }

  void update(Statement& made) {
    made.type = Statement::Type::Update;
    made.table = name();
    while (is_good() && (is_word("SET") || is_word("REMOVE"))) {
      const bool is_set = take_word("SET");
      static_cast<void>(is_set || take_word("REMOVE"));
      do {
        Action action;
        action.path = path();
        action.type = is_set ? Action::Type::Set : Action::Type::Remove;
        if (is_set) {
          expect("=");
          assign(action);
        }
        made.actions.push_back(std::move(action));
      } while (take(","));
    }
    if (made.actions.empty()) {
      wrong("Expected SET or REMOVE");
    }
    where(made);
    returning(made);
  }

  void assign(Action& action) {
    const bool adds = is_word("SET_ADD");
    if (adds || is_word("SET_DELETE")) {
      skip();
      expect("(");
      static_cast<void>(path());
      expect(",");
      action.type = adds ? Action::Type::Add : Action::Type::Delete;
      action.value.type = Operand::Type::Value;
      action.value.value = value();
      expect(")");
      return;
    }
    action.value = operand();
    if (is_sign("+") || is_sign("-")) {
      Operand sum;
      sum.type = is_sign("+") ? Operand::Type::Sum : Operand::Type::Difference;
      skip();
      sum.arguments.push_back(std::move(action.value));
      sum.arguments.push_back(operand());
      action.value = std::move(sum);
    }
  }

  void returning(Statement& made) {
    if (!take_word("RETURNING")) {
      return;
    }
    const bool all = take_word("ALL");
    if (!all) {
      expect_word("MODIFIED");
    }
    const bool old = take_word("OLD");
    if (!old) {
      expect_word("NEW");
    }
    expect("*");
    made.returning = std::string(all ? "ALL_" : "UPDATED_") + (old ? "OLD" : "NEW");
  }

  Condition any() { return chain("OR", Condition::Type::Or); }

  Condition chain(std::string_view keyword, Condition::Type type) {
    const bool is_or = type == Condition::Type::Or;
    Condition first = is_or ? chain("AND", Condition::Type::And) : negated();
    if (!is_good() || !is_word(keyword)) {
      return first;
    }
    Condition whole;
    whole.type = type;
    whole.parts.push_back(std::move(first));
    while (take_word(keyword)) {
      whole.parts.push_back(is_or ? chain("AND", Condition::Type::And) : negated());
    }
    return whole;
  }

  static Condition not_of(Condition part) {
    Condition whole;
    whole.type = Condition::Type::Not;
    whole.parts.push_back(std::move(part));
    return whole;
  }

  Condition negated() {
    if (!enter()) {
      return {};
    }
    Condition made;
    if (take_word("NOT")) {
      made = not_of(negated());
    } else if (take("(")) {
      made = any();
      expect(")");
    } else {
      made = comparison();
    }
    leave();
    return made;
  }

  Condition comparison() {
    Condition made;
    made.operands.push_back(operand());
    if (is_good() && made.operands.front().type == Operand::Type::Function &&
        made.operands.front().function != "size") {
      made.type = Condition::Type::Function;
      made.word = made.operands.front().function;
      std::vector<Operand> arguments = made.operands.front().arguments;
      made.operands = std::move(arguments);
      return made;
    }
    if (take_word("IS")) {
      return missing(std::move(made));
    }
    if (take_word("BETWEEN")) {
      made.type = Condition::Type::Between;
      made.operands.push_back(operand());
      expect_word("AND");
      made.operands.push_back(operand());
    } else if (take_word("IN")) {
      in(made);
    } else if (peek().type == SqlToken::Type::Sign &&
               std::string_view("=|<>|!=|<|<=|>|>=").find(peek().text) != std::string_view::npos) {
      made.word = peek().text == "!=" ? "<>" : peek().text;
      skip();
      made.operands.push_back(operand());
    } else {
      wrong("Expected an operator");
    }
    return made;
  }

  void in(Condition& made) {
    made.type = Condition::Type::In;
    const bool is_list = take("[");
    if (!is_list) {
      expect("(");
    }
    do {
      made.operands.push_back(operand());
    } while (take(","));
    expect(is_list ? "]" : ")");
  }

  // "IS [NOT] MISSING" and "IS [NOT] NULL".
  Condition missing(Condition made) {
    const bool is_negated = take_word("NOT");
    if (take_word("NULL")) {
      made.word = "=";
      Operand null;
      null.type = Operand::Type::Value;
      made.operands.push_back(std::move(null));
      return is_negated ? not_of(std::move(made)) : made;
    }
    expect_word("MISSING");
    if (is_good() && made.operands.front().type != Operand::Type::At) {
      wrong("Expected a path before IS MISSING");
    }
    made.type = Condition::Type::Function;
    made.word = is_negated ? "attribute_exists" : "attribute_not_exists";
    return made;
  }

  Operand operand() {
    Operand made;
    const SqlToken& token = peek();
    const bool is_name = token.type == SqlToken::Type::Quoted ||
                         (token.type == SqlToken::Type::Word && !is_word("TRUE") &&
                          !is_word("FALSE") && !is_word("NULL"));
    if (is_name && token.type == SqlToken::Type::Word && peek(1).text == "(" &&
        peek(1).type == SqlToken::Type::Sign) {
      return function();
    }
    if (is_name) {
      made.path = path();
      return made;
    }
    made.type = Operand::Type::Value;
    made.value = value();
    return made;
  }

  Operand function() {
    Operand call;
    call.type = Operand::Type::Function;
    call.function = to_lower(name());
    static constexpr std::string_view kKnown[] = {"begins_with", "contains", "attribute_type",
                                                  "if_not_exists", "list_append"};
    const bool is_size = call.function == "size";
    if (!is_size &&
        std::find(std::begin(kKnown), std::end(kKnown), call.function) == std::end(kKnown)) {
      wrong("Unsupported function: " + call.function);
      return call;
    }
    if (!enter()) {
      return call;
    }
    expect("(");
    do {
      call.arguments.push_back(operand());
    } while (take(","));
    expect(")");
    leave();
    if (call.arguments.size() != (is_size ? 1U : 2U)) {
      wrong("Wrong number of arguments of " + call.function);
    }
    return call;
  }
};

}  // namespace

Result<Statement> parse_statement(std::string_view text, const std::vector<Attribute>& parameters) {
  if (text.size() > kLongest) {
    return not_well_formed("The statement is too long");
  }
  auto tokens = sql_tokens(text);
  if (!tokens) {
    return std::move(tokens).failure();
  }
  return SqlParser(std::move(*tokens), parameters).statement();
}

const Attribute* equal_value(const std::optional<Condition>& where, std::string_view attribute) {
  std::vector<const Condition*> open;
  if (where) {
    open.push_back(&*where);
  }
  while (!open.empty()) {
    const Condition& condition = *open.back();
    open.pop_back();
    if (condition.type == Condition::Type::And) {
      for (const Condition& part : condition.parts) {
        open.push_back(&part);
      }
    }
    if (condition.type != Condition::Type::Compare || condition.word != "=" ||
        condition.operands.size() != 2) {
      continue;
    }
    for (std::size_t side : {0U, 1U}) {
      const Operand& name = condition.operands[side];
      const Operand& value = condition.operands[1 - side];
      if (name.type == Operand::Type::At && value.type == Operand::Type::Value &&
          name.path.size() == 1 && name.path.front().name == attribute) {
        return &value.value;
      }
    }
  }
  return nullptr;
}

}  // namespace formwork::dynamodb

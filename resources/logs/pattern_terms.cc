// SPDX-License-Identifier: Apache-2.0
// Patterns of terms, "ERROR -timeout ?a ?b", and of delimited fields, "[ip, user, ..., bytes > 1]".
#include <algorithm>
#include <cctype>

#include "engine/base/text.hh"
#include "resources/common/checks.hh"
#include "resources/logs/pattern_parts.hh"

namespace formwork::logs {

namespace {

struct Term {
  std::string text;
  std::shared_ptr<const Pattern> expression;

  bool is_in(std::string_view message) const {
    return expression != nullptr ? expression->search(message) == Pattern::Match::Yes
                                 : message.find(text) != std::string_view::npos;
  }
};

class Terms final : public Matcher {
 public:
  bool matches(std::string_view message, Extracted* extracted) const override {
    (void)extracted;
    const auto is_in = [message](const Term& term) { return term.is_in(message); };
    if (std::any_of(excluded.begin(), excluded.end(), is_in)) {
      return false;
    }
    if (!required.empty()) {
      return std::all_of(required.begin(), required.end(), is_in);
    }
    return optional.empty() || std::any_of(optional.begin(), optional.end(), is_in);
  }

  std::vector<Term> required;
  std::vector<Term> excluded;
  std::vector<Term> optional;  ///< One of them; beside required ones they say nothing.
};

Result<Term> read_term(PatternReader& reader) {
  Term term;
  if (reader.peek() == '"') {
    auto text = reader.quoted();
    if (!text) {
      return invalid_pattern("Invalid filter pattern: a text in quotes does not end.");
    }
    term.text = *std::move(text);
    return term;
  }
  if (reader.peek() == '%') {
    auto text = reader.expression();
    auto pattern = text ? Pattern::compile(*text) : Result<Pattern>(invalid_pattern(""));
    if (!pattern) {
      return invalid_pattern("Invalid filter pattern: the regular expression is not valid.");
    }
    term.expression = std::make_shared<const Pattern>(*std::move(pattern));
    return term;
  }
  term.text = reader.bare("\"");
  const bool is_plain = std::all_of(term.text.begin(), term.text.end(), [](char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           static_cast<unsigned char>(c) >= 0x80U;
  });
  if (term.text.empty() || !is_plain) {
    return invalid_pattern("Invalid character(s) in term '" + term.text + "'");
  }
  return term;
}

// Fields of a message: words, texts in quotes, what stands in brackets.
std::vector<std::string> split_fields(std::string_view message) {
  std::vector<std::string> fields;
  std::size_t at = 0;
  while (at < message.size()) {
    if (message[at] == ' ' || message[at] == '\t') {
      ++at;
      continue;
    }
    const char close = message[at] == '"' ? '"' : message[at] == '[' ? ']' : '\0';
    const std::size_t begin = close == '\0' ? at : at + 1;
    std::size_t end = close == '\0' ? message.find_first_of(" \t", at) : message.find(close, begin);
    if (end == std::string_view::npos) {
      end = message.size();
    }
    fields.emplace_back(message.substr(begin, end - begin));
    at = close == '\0' ? end : end + 1;
  }
  return fields;
}

struct Field {
  std::string name;      ///< "" when it has none.
  bool is_rest = false;  ///< "...": any number of fields.
  /// One of the alternatives must hold, each with all its comparisons.
  std::vector<std::vector<Comparison>> alternatives;

  bool holds(std::string_view value) const {
    return alternatives.empty() ||
           std::any_of(alternatives.begin(), alternatives.end(), [value](const auto& all) {
             return std::all_of(all.begin(), all.end(),
                                [value](const Comparison& each) { return each.holds(value); });
           });
  }
};

class Fields final : public Matcher {
 public:
  bool matches(std::string_view message, Extracted* extracted) const override {
    const std::vector<std::string> values = split_fields(message);
    const auto rest = std::find_if(fields.begin(), fields.end(),
                                   [](const Field& field) { return field.is_rest; });
    const std::size_t named = fields.size() - (rest == fields.end() ? 0 : 1);
    if (rest == fields.end() ? values.size() != named : values.size() < named) {
      return false;
    }
    const auto before = static_cast<std::size_t>(rest - fields.begin());
    const std::size_t skipped = values.size() - named;
    for (std::size_t i = 0, at = 0; i < fields.size(); ++i) {
      if (fields[i].is_rest) {
        at = before + skipped;
        continue;
      }
      if (!fields[i].holds(values[at])) {
        return false;
      }
      if (extracted != nullptr) {
        const std::string name = fields[i].name.empty() ? std::to_string(at + 1) : fields[i].name;
        extracted->emplace_back("$" + name, values[at]);
      }
      ++at;
    }
    return true;
  }

  std::vector<Field> fields;
};

Result<Field> read_field(PatternReader& reader) {
  constexpr std::string_view kEnds = ",]=!<>&|";
  Field field;
  if (reader.take("...")) {
    field.is_rest = true;
    return field;
  }
  field.name = reader.bare(kEnds);
  if (!is_word(field.name, "_-.")) {
    return invalid_pattern("Invalid filter pattern: '" + field.name + "' is not a field's name.");
  }
  std::vector<Comparison> all;
  while (true) {
    auto comparison = read_comparison(reader, kEnds);
    if (!comparison) {
      return std::move(comparison).failure();
    }
    if (!*comparison) {
      break;
    }
    all.push_back(**std::move(comparison));
    if (reader.take("&&")) {
      reader.bare(kEnds);  // the field's name again
    } else if (reader.take("||")) {
      reader.bare(kEnds);
      field.alternatives.push_back(std::move(all));
      all.clear();
    } else {
      break;
    }
  }
  if (!all.empty()) {
    field.alternatives.push_back(std::move(all));
  }
  return field;
}

}  // namespace

Result<std::unique_ptr<const Matcher>> compile_terms(std::string_view text) {
  auto terms = std::make_unique<Terms>();
  PatternReader reader(text);
  while (!reader.at_end()) {
    std::vector<Term>* kind = &terms->required;
    if (reader.take("-")) {
      kind = &terms->excluded;
    } else if (reader.take("?")) {
      kind = &terms->optional;
    }
    auto term = read_term(reader);
    if (!term) {
      return std::move(term).failure();
    }
    kind->push_back(*std::move(term));
  }
  return std::unique_ptr<const Matcher>(std::move(terms));
}

Result<std::unique_ptr<const Matcher>> compile_fields(std::string_view text) {
  auto fields = std::make_unique<Fields>();
  PatternReader reader(text);
  reader.take("[");
  bool has_rest = false;
  do {
    auto field = read_field(reader);
    if (!field) {
      return std::move(field).failure();
    }
    if (field->is_rest && has_rest) {
      return invalid_pattern("Invalid filter pattern: an ellipsis may stand once.");
    }
    has_rest = has_rest || field->is_rest;
    fields->fields.push_back(*std::move(field));
  } while (reader.take(","));
  if (!reader.take("]") || !reader.at_end()) {
    return invalid_pattern("Invalid filter pattern: unexpected '" + reader.rest() + "'.");
  }
  return std::unique_ptr<const Matcher>(std::move(fields));
}

}  // namespace formwork::logs

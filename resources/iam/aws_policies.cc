// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/aws_policies.hh"

#include <algorithm>
#include <cstddef>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"
#include "resources/common/zip.hh"
#include "resources/iam/policy/dates.hh"

// Made by schemas/CMakeLists.txt.
extern "C" {
extern const std::byte formwork_aws_policies_begin[];
extern const std::byte formwork_aws_policies_end[];
}

namespace formwork::iam {

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
// A length of four bytes and zlib's header before the deflated bytes, its check behind them.
constexpr std::size_t kHead = 6;
constexpr std::size_t kTail = 4;
constexpr std::size_t kUniqueIdDigits = 17;
constexpr std::size_t kHeadWords = 5;

std::string unpack() {
  const std::string_view packed(
      reinterpret_cast<const char*>(formwork_aws_policies_begin),
      static_cast<std::size_t>(formwork_aws_policies_end - formwork_aws_policies_begin));
  if (packed.size() < kHead + kTail) {
    return {};
  }
  auto text = inflate(packed.substr(kHead, packed.size() - kHead - kTail), kMostBytes);
  return text ? *std::move(text) : std::string();
}

std::vector<AwsPolicy> read_all(std::string_view text) {
  std::vector<AwsPolicy> all;
  std::size_t at = text.find("\npolicy ");
  while (at != std::string_view::npos) {
    const std::size_t begin = at + 8;
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) {
      break;
    }
    at = text.find("\npolicy ", end);
    const std::string_view head = text.substr(begin, end - begin);
    const std::vector<std::string_view> words = split(head, " ");
    if (words.size() == kHeadWords) {
      all.push_back({words[0], words[1], words[2], words[3], words[4],
                     text.substr(end + 1, at == std::string_view::npos ? at : at - end)});
    }
  }
  std::sort(all.begin(), all.end(),
            [](const AwsPolicy& a, const AwsPolicy& b) { return a.name < b.name; });
  return all;
}

// "s3: Get* List*" back into a list.
Value read_actions(std::string_view words) {
  Value list = Value::list();
  std::string service;
  for (const std::string_view word : split(words, " ")) {
    if (word.ends_with(":")) {
      service = word == ":" ? "" : word;
    } else if (!word.empty()) {
      list.push(Value::string(service + std::string(word)));
    }
  }
  return list;
}

Value read_words(std::string_view words) {
  Value list = Value::list();
  for (const std::string_view word : split(words, " ")) {
    list.push(Value::string(std::string(word)));
  }
  return list;
}

void read_line(Value& statement, std::string_view word, std::string_view rest) {
  const bool is_single = word.ends_with("1");
  if (is_single) {
    word.remove_suffix(1);
  }
  const bool is_negated = word.starts_with("not-");
  const std::string_view plain = is_negated ? word.substr(4) : word;
  const std::string prefix = is_negated ? "Not" : "";
  if (plain == "do") {
    statement.set(prefix + "Action",
                  is_single ? Value::string(std::string(rest)) : read_actions(rest));
  } else if (plain == "on") {
    statement.set(prefix + "Resource",
                  is_single ? Value::string(std::string(rest)) : read_words(rest));
  } else if (plain == "if") {
    if (auto condition = value_from_json(rest); condition) {
      statement.set("Condition", *std::move(condition));
    }
  }
}

}  // namespace

const std::vector<AwsPolicy>& aws_policies() {
  static const std::string kText = unpack();
  static const std::vector<AwsPolicy> kAll = read_all(kText);
  return kAll;
}

bool is_aws_policy_arn(std::string_view arn) {
  return arn_field(arn, 2) == "iam" && arn_field(arn, 4) == "aws" &&
         arn_field(arn, 5).starts_with("policy/");
}

const AwsPolicy* find_aws_policy(std::string_view arn) {
  if (!is_aws_policy_arn(arn)) {
    return nullptr;
  }
  const std::string_view place = arn_field(arn, 5).substr(6);
  const std::string_view name = place.substr(place.rfind('/') + 1);
  const auto& all = aws_policies();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const AwsPolicy& policy, std::string_view wanted) { return policy.name < wanted; });
  const bool is_it = found != all.end() && found->name == name &&
                     place.substr(0, place.size() - name.size()) == found->path;
  return is_it ? &*found : nullptr;
}

Value aws_policy_document(const AwsPolicy& policy) {
  Value statements = Value::list();
  Value statement;
  for (std::string_view line : split(policy.text, "\n")) {
    if (line.starts_with("  ")) {
      line.remove_prefix(2);
      const std::size_t space = line.find(' ');
      if (space != std::string_view::npos) {
        read_line(statement, line.substr(0, space), line.substr(space + 1));
      }
      continue;
    }
    if (statement.is_map()) {
      statements.push(std::move(statement));
      statement = Value();
    }
    if (!line.starts_with(" ")) {
      continue;
    }
    const std::size_t space = line.find(' ', 1);
    statement = Value::map();
    if (space != std::string_view::npos) {
      statement.set("Sid", Value::string(std::string(line.substr(space + 1))));
    }
    statement.set("Effect", Value::string(line.starts_with(" allow") ? "Allow" : "Deny"));
  }
  if (statement.is_map()) {
    statements.push(std::move(statement));
  }
  Value document = Value::map();
  document.set("Version", Value::string("2012-10-17"));
  document.set("Statement", std::move(statements));
  return document;
}

Value aws_policy_record(const AwsPolicy& policy, std::string_view partition) {
  const std::string name(policy.name);
  const std::string arn =
      "arn:" + std::string(partition) + ":iam::aws:policy" + std::string(policy.path) + name;
  Value properties = Value::map();
  properties.set("ManagedPolicyName", Value::string(name));
  properties.set("Path", Value::string(std::string(policy.path)));
  Value attributes = Value::map();
  attributes.set("PolicyArn", Value::string(arn));
  attributes.set("PolicyId",
                 Value::string("ANPA" + to_upper(sha256_hex(name)).substr(0, kUniqueIdDigits)));
  attributes.set("DefaultVersionId", Value::string(std::string(policy.version)));
  Value record = Value::map();
  record.set("Properties", std::move(properties));
  record.set("Attributes", std::move(attributes));
  record.set("CreationTime", Value::number(parse_policy_date(policy.created).value_or(0)));
  record.set("LastModifiedTime", Value::number(parse_policy_date(policy.updated).value_or(0)));
  return record;
}

}  // namespace formwork::iam

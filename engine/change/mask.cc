// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/change/change_set.hh"

namespace formwork {

namespace {

constexpr std::string_view kMask = "****";
constexpr std::size_t kShortestPart = 3;

class Masker {
 public:
  explicit Masker(const std::vector<std::string>& secrets) : secrets_(secrets) {
    std::erase_if(secrets_, [](const std::string& secret) { return secret.empty(); });
    // Longest first, so that a secret that holds another one goes as a whole.
    std::stable_sort(secrets_.begin(), secrets_.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
  }

  bool has_secrets() const { return !secrets_.empty(); }

  void mask(std::string& text) const {
    for (const std::string& secret : secrets_) {
      if (text == secret) {
        text = kMask;
      } else if (secret.size() >= kShortestPart && text.find(secret) != std::string::npos) {
        text = replace_all(text, secret, kMask);
      }
    }
  }

  void mask(Value& value) const {
    if (Value::List* items = value.mutable_list(); items != nullptr) {
      for (Value& item : *items) {
        mask(item);
      }
    } else if (Value::Map* members = value.mutable_map(); members != nullptr) {
      for (Value::Member& member : *members) {
        mask(member.value);
      }
    } else if (value.is_scalar()) {
      const std::string before = value.scalar_text();
      std::string after = before;
      mask(after);
      if (after != before) {
        const SourceSpan origin = value.origin;
        value = Value::string(std::move(after));
        value.origin = origin;
      }
    }
  }

  void mask(std::optional<Value>& value) const {
    if (value) {
      mask(*value);
    }
  }

  void mask(ChangeDetail& row) const {
    mask(row.before);
    mask(row.after);
    if (row.drift) {
      mask(row.drift->previous);
      mask(row.drift->actual);
    }
    for (CauseLink& link : row.chain) {
      mask(link.text);
    }
  }

  void mask(ResourceChange& change) const {
    mask(change.physical_id);
    mask(change.before_properties);
    mask(change.after_properties);
    mask(change.previous_properties);
    mask(change.before_attributes);
    mask(change.after_attributes);
    for (ChangeDetail& row : change.details) {
      mask(row);
    }
  }

 private:
  std::vector<std::string> secrets_;
};

}  // namespace

void mask_values(ChangeSet& change_set, const std::vector<std::string>& secrets) {
  const Masker masker(secrets);
  if (!masker.has_secrets()) {
    return;
  }
  for (ResourceChange& change : change_set.changes) {
    masker.mask(change);
  }
  for (ResourceChange& change : change_set.tag_changes) {
    masker.mask(change);
  }
  for (std::string& warning : change_set.value_warnings) {
    masker.mask(warning);
  }
  for (OutputChange& output : change_set.outputs) {
    masker.mask(output.before);
    masker.mask(output.after);
    masker.mask(output.export_before);
    masker.mask(output.export_after);
  }
  for (Explanation& explanation : change_set.explanations) {
    masker.mask(explanation.text);
  }
}

}  // namespace formwork
